import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, cutToColumns, wrapped } from '../../src/domain/columns.ts';

test.each([
  ['plain', 5],
  ['über', 4],
  ['u\u0308ber', 4],
  ['修复登录', 8],
  ['👩‍🚀 up', 5],
  ['\u001b[1mbold\u001b[22m', 4],
  ['', 0],
])('%j takes %i columns', (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

test.each([
  ['Fix the login form', 18, 'Fix the login form'],
  ['Fix the login form', 10, 'Fix the l…'],
  ['Fix the login form', 9, 'Fix the…'],
  ['修复登录表单', 6, '修复…'],
  ['👩‍🚀👩‍🚀👩‍🚀', 4, '👩‍🚀…'],
])('%j in %i columns is %j', (text, columns, cut) => {
  expect(cutToColumns(text, columns)).toBe(cut);
});

test('text that is cut fits, and no character is cut in two', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.integer({ min: 1, max: 50 }),
      (text, room) => {
        const cut = cutToColumns(text, room);
        expect(columnsOf(cut)).toBeLessThanOrEqual(Math.max(room, 1));
        expect(cut.isWellFormed()).toBe(true);
      },
    ),
  );
});

test('text is broken at blanks, and hangs', () => {
  expect(wrapped('  one two three four', 10, '    ')).toEqual(['  one two', '    three', '    four']);
  expect(wrapped('a verylongword b', 6)).toEqual(['a verylongword', 'b']);
});
