import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PageCollector, paginate } from '../../src/domain/page.ts';

const request = (limit: number, cursor?: string) => ({ operation: 'list-tasks', input: { limit, cursor } });

/** All pages of so many items each, in order. */
function allPages(keys: readonly number[], limit: number): number[] {
  const found: number[] = [];
  let cursor: string | undefined;
  do {
    const page = paginate(request(limit, cursor), keys, (key) => [key]);
    expect(page.total).toBe(keys.length);
    found.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

describe('pages', () => {
  it('give every item once and in order, in whatever order they were gathered', () => {
    const keys = fc.uniqueArray(fc.integer({ min: -1_000, max: 1_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 20 }), (items, limit) => {
        expect(allPages(items, limit)).toEqual([...items].sort((one, other) => one - other));
      }),
    );
  });

  it('can be gathered the other way round', () => {
    const collector = new PageCollector<string>(request(2), ([one = 0], [other = 0]) =>
      one < other ? 1 : one > other ? -1 : 0,
    );
    for (const item of ['b', 'd', 'a', 'c']) collector.add([item], item);
    const page = collector.page();
    expect(page).toMatchObject({ items: ['d', 'c'], total: 4 });
    expect(page.next_cursor).not.toBeNull();
  });

  it('name no next page where all items fit', () => {
    expect(paginate(request(3), [3, 1, 2], (key) => [key])).toMatchObject({
      items: [1, 2, 3],
      total: 3,
      next_cursor: null,
    });
  });
});
