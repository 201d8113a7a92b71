import { eventIdTime } from './event-id.ts';

/** Which event ids there were, in little memory: a long history has a million of them. */
export class EventIds {
  /** By millisecond the six characters of the id, of several in a row. */
  readonly #known = new Map<number, string>();

  /** Notes an id; false where it was there before. */
  add(id: string): boolean {
    const at = Date.parse(eventIdTime(id));
    const characters = id.slice(-6);
    const known = this.#known.get(at) ?? '';
    for (let index = 0; index < known.length; index += 6) {
      if (known.startsWith(characters, index)) return false;
    }
    // Joined anew: a part of the id's text would keep all of it in memory.
    this.#known.set(at, Buffer.from(known + characters, 'latin1').toString('latin1'));
    return true;
  }
}
