import { nameMayHold } from '../layout.ts';
import type { PlacedName } from '../records/day-folders.ts';

const LINE_END = 10;
const NAME_END = 47;
const CASE = 32;

/**
 * File names and their folders as lines of bytes, sorted by name without regard to case: one is found among hundreds of
 * thousands without taking them apart.
 */
export class SortedNames {
  readonly #lines: Buffer;

  constructor(lines: Buffer) {
    this.#lines = lines;
  }

  static of(names: readonly PlacedName[]): Buffer {
    const keyed = names.map(({ folder, name }) => ({ key: name.toLowerCase(), line: `${name}/${folder}\n` }));
    keyed.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
    return Buffer.from(keyed.map(({ line }) => line).join(''));
  }

  /** Those whose names may belong to an id's record. */
  named(id: string): PlacedName[] {
    const wanted = id.toLowerCase();
    const found: PlacedName[] = [];
    for (let at = this.#firstFrom(wanted); at < this.#lines.length; ) {
      const { placed, end } = this.#lineAt(at);
      if (!placed.name.toLowerCase().startsWith(wanted)) break;
      if (nameMayHold(placed.name, id)) found.push(placed);
      at = end;
    }
    return found;
  }

  *all(): Generator<PlacedName> {
    for (let at = 0; at < this.#lines.length; ) {
      const { placed, end } = this.#lineAt(at);
      yield placed;
      at = end;
    }
  }

  /** Where the first line stands whose name is not before `wanted`. */
  #firstFrom(wanted: string): number {
    const bytes = Buffer.from(wanted);
    let low = 0;
    let high = this.#lines.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const start = middle === 0 ? 0 : this.#lines.lastIndexOf(LINE_END, middle - 1) + 1;
      if (this.#isBefore(start, bytes, wanted)) low = this.#lines.indexOf(LINE_END, start) + 1;
      else high = start;
    }
    return low;
  }

  /** Whether the name of a line is before one: told by the bytes, unless there are others than those of ASCII. */
  #isBefore(start: number, bytes: Buffer, wanted: string): boolean {
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] ?? 0;
      const one = this.#lines[start + index] ?? NAME_END;
      if (one === NAME_END) return true;
      if (one > 127 || byte > 127) return this.#lineAt(start).placed.name.toLowerCase() < wanted;
      const lower = one >= 65 && one <= 90 ? one + CASE : one;
      if (lower !== byte) return lower < byte;
    }
    return false;
  }

  #lineAt(start: number): { placed: PlacedName; end: number } {
    const lineEnd = this.#lines.indexOf(LINE_END, start);
    const line = this.#lines.toString('utf8', start, lineEnd);
    const slash = line.indexOf('/');
    return { placed: { name: line.slice(0, slash), folder: line.slice(slash + 1) }, end: lineEnd + 1 };
  }
}
