import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempBoard } from '../helpers/temp-board.ts';
import { canaryOf, changes, rawIn, worldOf } from './watch.ts';

test('the watch sees a file outside the board', async () => {
  const board = await tempBoard();
  const before = worldOf(board);
  writeFileSync(canaryOf(board), 'was here');
  expect(changes(before, worldOf(board))).toEqual(['canary']);
});

test('the watch sees a commit', async () => {
  const board = await tempBoard();
  const before = worldOf(board);
  await board.ok('report-heartbeat', { agent: 'a' });
  expect(changes(before, worldOf(board))).toContain('board/.git/refs/heads/main');
});

test('the watch sees a byte of a file change, and a file go', async () => {
  const board = await tempBoard();
  board.write('pending/x.md', 'one');
  const before = worldOf(board);
  board.write('pending/x.md', 'two');
  expect(changes(before, worldOf(board))).toEqual(['board/pending/x.md']);
  expect(changes(worldOf(board), new Map())).toContain('board/pending/x.md');
});

test('the watch sees a change in a file whose name is no UTF-8', async () => {
  const board = await tempBoard();
  const before = worldOf(board);
  const name = Buffer.concat([Buffer.from(join(board.root, 'pending/')), Buffer.from('\xff.md', 'latin1')]);
  writeFileSync(name, 'x');
  expect(changes(before, worldOf(board))).toHaveLength(1);
});

test.each([
  '\u001b[2J',
  '\u001b]8;;http://evil.example\u0007x',
  '\u001b]52;c;eA==\u0007',
  '\u009b2J',
  '\u202ex',
  'a\rb',
  'a\bb',
  'a\u200bb',
  'a\u0000b',
])('the escape detector sees %j', (text) => {
  expect(rawIn(`before ${text} after`)).toBeDefined();
});

test('the escape detector lets our own colours, line breaks and tabs pass', () => {
  expect(rawIn('\u001b[1mbold\u001b[22m\r\n\tnext\n')).toBeUndefined();
});
