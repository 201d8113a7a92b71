import { expect, test } from 'vitest';
import { findCycles } from '../../src/domain/cycles.ts';

const cyclesIn = (graph: Record<string, string[]>) => findCycles(Object.keys(graph), (id) => graph[id] ?? []);

test.each([
  ['none', { a: ['b', 'c'], b: ['c'], c: [] }, []],
  ['one to itself', { a: ['a'] }, [['a', 'a']]],
  ['a detour that leads into one', { a: ['b'], b: ['c'], c: ['d'], d: ['b'] }, [['b', 'c', 'd', 'b']]],
  [
    'two apart',
    { a: ['b'], b: ['a'], c: ['d'], d: ['c'] },
    [
      ['a', 'b', 'a'],
      ['c', 'd', 'c'],
    ],
  ],
] as [string, Record<string, string[]>, string[][]][])(
  'finds what waits for itself: %s',
  (_what, graph, cycles) => {
    expect(cyclesIn(graph)).toEqual(cycles);
  },
);

test('each id is asked once, however long a chain and however many ways there are', () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => String(index));
  let asked = 0;
  const nextOf = (id: string) => {
    asked++;
    const at = Number(id);
    return [at + 1, at + 2, at + 3, at - 1].flatMap((each) => ids[each] ?? []);
  };
  expect(findCycles(ids, nextOf).length).toBeGreaterThan(0);
  expect(asked).toBe(ids.length);
});
