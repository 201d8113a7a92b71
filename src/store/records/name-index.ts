import { nameMayHold } from '../layout.ts';

/** Named things, found by the id that their names begin with in a few steps, however many there are. */
export class NameIndex<T extends { readonly name: string }> {
  readonly #sorted: readonly { key: string; entry: T }[];

  constructor(entries: readonly T[]) {
    const keyed = entries.map((entry) => ({ key: entry.name.toLowerCase(), entry }));
    this.#sorted = keyed.sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  /** Those whose names may belong to an id's record. */
  named(id: string): T[] {
    const wanted = id.toLowerCase();
    const found: T[] = [];
    const keyAt = (index: number) => this.#sorted[index]?.key ?? '';
    for (let at = firstFrom(this.#sorted.length, keyAt, wanted); keyAt(at).startsWith(wanted); at++) {
      const entry = this.#sorted[at]?.entry;
      if (entry === undefined) break;
      if (nameMayHold(entry.name, id)) found.push(entry);
    }
    return found;
  }
}

/** Where the first of so many sorted keys that is not before `wanted` stands. */
function firstFrom(count: number, keyAt: (index: number) => string, wanted: string): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyAt(middle) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
