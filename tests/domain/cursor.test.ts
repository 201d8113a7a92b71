import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markOf, readCursor, writeCursor } from '../../src/domain/cursor.ts';

const question = markOf('list-tasks');
const part = fc.oneof(fc.maxSafeInteger(), fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[\w.-]*$/));

test('a cursor holds a sort key as it was', () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 1 }), (key) => {
      const shown = key.map((each) => (Object.is(each, -0) ? 0 : each));
      expect(readCursor(writeCursor({ question, key }))).toEqual({ question, key: shown });
    }),
  );
});

test('a cursor is short enough to copy, and nothing in it means anything to a shell or in a URL', () => {
  const key = [2, Date.parse('2026-11-21T10:00:00.000Z'), 't-7k3f9a2m'];
  const cursor = writeCursor({ question, key });
  expect(cursor.length).toBeLessThan(40);
  expect(writeCursor({ question, key: ['ä $(x) %20&#'] })).toMatch(/^[\w:.-]+$/);
  expect(cursor).toMatch(/^[\w:.-]+$/);
});

test.each(['', 'x', 'a:', 'a:x1', 'a:n', 'a:n9007199254740993z', 'a:nA', 'a:s1 ', 'a:b*', 'a:n1:'])(
  'what %j says is no cursor of ours',
  (text) => {
    expect(readCursor(text)?.key ?? []).toEqual([]);
  },
);
