import { expect, test } from 'vitest';
import { countLinesLike } from '../../../src/store/files/line-reader.ts';
import { compact, toldBoard } from './told-board.ts';

test('how many events there are is the same of a damaged day, be it read or only counted', async () => {
  const board = await toldBoard();
  await compact(board);
  const path = 'events/2026/11/23.jsonl';
  const [first = '', ...rest] = (board.read(path) ?? '').trimEnd().split('\n');
  // A conflict's marks, an empty line, an event of another day, and a last line that is not ended.
  const alien = first.replace('20261123T', '20261122T');
  board.write(path, ['<<<<<<< ours', first, '', alien, ...rest].join('\n'));
  const counted = await board.ok('list-events', { limit: 1 });
  const read = await board.ok('list-events', { limit: 500 });
  expect(counted.total).toBe(read.total);
});

test('lines are counted wherever the pieces that a file is read in end', () => {
  // Of every length and in small pieces, so that these end at each place of a line.
  const lines = Array.from({ length: 300 }, (_, index) => `{"name":"${'x'.repeat(index)}\n{"other"\n`);
  const bytes = Buffer.from(lines.join(''));
  const read = (from: number, length: number) => bytes.subarray(from, from + Math.min(length, 40));
  expect(countLinesLike({ size: bytes.length, read, close: () => {} }, '{"name":')).toBe(300);
});
