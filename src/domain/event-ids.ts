import { eventIdTime } from './event-id.ts';

const CHARACTERS = 6;

const timeOf = (id: string) => Date.parse(eventIdTime(id));
const charactersOf = (id: string) => id.slice(-CHARACTERS);

/** Which event ids there were, in little memory: a long history has a million of them. */
export class EventIds {
  /** By millisecond the last characters of the id, of several in a row. */
  readonly #known = new Map<number, string>();

  /** Notes an id; false where it was there before. */
  add(id: string): boolean {
    if (this.has(id)) return false;
    const at = timeOf(id);
    const known = this.#known.get(at) ?? '';
    // Joined anew: a part of the id's text would keep all of it in memory.
    this.#known.set(at, Buffer.from(known + charactersOf(id), 'latin1').toString('latin1'));
    return true;
  }

  has(id: string): boolean {
    const known = this.#known.get(timeOf(id)) ?? '';
    for (let index = 0; index < known.length; index += CHARACTERS) {
      if (known.startsWith(charactersOf(id), index)) return true;
    }
    return false;
  }
}
