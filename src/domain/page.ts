import * as z from 'zod';
import { BoardError } from '../errors.ts';
import { markOf, readCursor, writeCursor } from './cursor.ts';
import { compareKeys } from './order.ts';
import { wholeNumber } from './record.ts';

export const PAGE_DEFAULT = 50;
export const PAGE_MAX = 500;

/** How many items to answer with; outside 1 to 500 it is refused, never cut. */
export const Limit = z
  .int({ error: `expected a whole number from 1 to ${PAGE_MAX}` })
  .min(1, { error: `expected a whole number from 1 to ${PAGE_MAX}` })
  .max(PAGE_MAX, { error: `expected a whole number from 1 to ${PAGE_MAX}` });

/** The two inputs that every paged operation takes. */
export const pageInput = {
  limit: Limit.default(PAGE_DEFAULT).describe(`items to answer with, 1 to ${PAGE_MAX}`),
  cursor: z.string().optional().describe('the next_cursor of the page before'),
};

/** What a list has to leave out: a list without items is empty only if there is none of it. */
export const Incomplete = z.strictObject({
  unreadable: wholeNumber().describe('files that cannot be read; warnings and doctor name them'),
  not_recorded: wholeNumber().describe('new task files that record-edits has yet to record'),
});
export type Incomplete = z.infer<typeof Incomplete>;

/** A page of items: `total` counts all that match, `next_cursor` is null on the last page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.strictObject({
    items: z.array(item),
    total: wholeNumber(),
    limit: Limit,
    next_cursor: z.string().nullable(),
    incomplete: Incomplete,
  });
}

export interface Page<T> {
  items: T[];
  total: number;
  limit: number;
  next_cursor: string | null;
}

/** A page ends before its items come to more than this, as JSON. */
const PAGE_MAX_BYTES = 4 * 1024 * 1024;

/** How much of a page is still free. The first item fits, whatever it is, so that each page goes on. */
export class PageRoom {
  #bytes = 0;
  #isFull = false;

  /** False where an item does not fit any more, and from then on. */
  take(item: unknown): boolean {
    const bytes = Buffer.byteLength(JSON.stringify(item));
    this.#isFull ||= this.#bytes > 0 && this.#bytes + bytes > PAGE_MAX_BYTES;
    this.#bytes += bytes;
    return !this.#isFull;
  }
}

/**
 * A page as it is handed out: each item is made when the one before it had room, so that no more than a page is in memory.
 * It ends early, with a cursor, where its items are large; what stands for nothing any more is left out.
 */
export function fillPage<T, Item>(
  request: PageRequest,
  page: Page<T>,
  { keyOf, itemOf }: { keyOf: (each: T) => Key; itemOf: (each: T) => Item | undefined },
): Page<Item> {
  const room = new PageRoom();
  const items: Item[] = [];
  let last: T | undefined;
  for (const each of page.items) {
    const item = itemOf(each);
    if (item === undefined) continue;
    if (!room.take(item) && last !== undefined)
      return { ...page, items, next_cursor: cursorAfter(request, keyOf(last)) };
    items.push(item);
    last = each;
  }
  return { ...page, items };
}

/** What items are sorted by, part by part. */
export type Key = readonly (string | number)[];

/** What a page was asked for: a cursor is good only for the operation and the filters it came from. */
export interface PageRequest {
  operation: string;
  input: { limit: number; cursor?: string | undefined } & Record<string, unknown>;
}

/** Names the question a cursor belongs to, so that it cannot be used with another. */
function questionOf({ operation, input }: PageRequest): string {
  const { limit: _limit, cursor: _cursor, ...filters } = input;
  const named = Object.entries(filters).filter(([, value]) => value !== undefined);
  named.sort(([one], [other]) => (one < other ? -1 : 1));
  return markOf(JSON.stringify([operation, named]));
}

/** The sort key after which the asked page begins, or null for the first page. */
export function startAfter(request: PageRequest): Key | null {
  const { cursor } = request.input;
  if (cursor === undefined) return null;
  const decoded = readCursor(cursor);
  if (decoded === null || decoded.question !== questionOf(request)) {
    throw new BoardError(
      'invalid_input',
      `cursor: expected the next_cursor of ${request.operation} with the same filters, got ${JSON.stringify(cursor)}; ` +
        'leave it out to begin at the first page',
      { details: { field: 'cursor', received: cursor } },
    );
  }
  return decoded.key;
}

/** The cursor of the page that begins after `key`: it holds the whole sort key, so moved items repeat nothing. */
export function cursorAfter(request: PageRequest, key: Key): string {
  return writeCursor({ question: questionOf(request), key });
}

/** Gathers one page out of items that come one by one in any order, and never holds more of them than two pages: large ones should be stood for. */
export class PageCollector<T> {
  readonly #request: PageRequest;
  readonly #after: Key | null;
  readonly #compare: (one: Key, other: Key) => number;
  #first: { key: Key; item: T }[] = [];
  #total = 0;

  /** `compare` says which of two keys comes first. A cursor that is not this question's is `invalid_input`. */
  constructor(request: PageRequest, compare = compareKeys) {
    this.#request = request;
    this.#after = startAfter(request);
    this.#compare = compare;
  }

  /** Takes an item that matches. Of those with the same key the first one taken comes first. */
  add(key: Key, item: T): void {
    this.#total++;
    if (this.#after !== null && this.#compare(key, this.#after) <= 0) return;
    this.#first.push({ key, item });
    if (this.#first.length > 2 * this.#request.input.limit) this.#cut();
  }

  /** True once there is a page and one more. */
  get isFull(): boolean {
    return this.#first.length > this.#request.input.limit;
  }

  /** One more than the page holds, so that it shows whether another follows. */
  #cut(): void {
    this.#first.sort((one, other) => this.#compare(one.key, other.key));
    this.#first = this.#first.slice(0, this.#request.input.limit + 1);
  }

  page(): Page<T> {
    this.#cut();
    const { limit } = this.#request.input;
    const shown = this.#first.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(({ item }) => item),
      total: this.#total,
      limit,
      next_cursor:
        last !== undefined && this.#first.length > limit ? cursorAfter(this.#request, last.key) : null,
    };
  }
}

/** Cuts one page out of all matching items, sorted by `keyOf`. */
export function paginate<T>(request: PageRequest, items: Iterable<T>, keyOf: (item: T) => Key): Page<T> {
  const collector = new PageCollector<T>(request);
  for (const item of items) collector.add(keyOf(item), item);
  return collector.page();
}
