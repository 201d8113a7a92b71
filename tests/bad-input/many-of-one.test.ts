import { expect, test } from 'vitest';
import { TaskPlaces } from '../../src/domain/task-places.ts';
import { Fields } from '../../src/store/git/git-stream.ts';
import { PLAIN } from '../../src/surfaces/text/paint.ts';
import { table } from '../../src/surfaces/text/table.ts';
import { tempBoard } from '../helpers/temp-board.ts';

/** What the processor is at, in milliseconds. */
function took(work: () => void): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1000;
}

test('a commit message that comes in very many pieces is joined once', () => {
  const pieces = Array.from({ length: 6_000 }, () => Buffer.alloc(4096, 'x'));
  const read = (end: string) => {
    const fields = new Fields();
    return pieces.flatMap((piece) => [...fields.take(Buffer.concat([piece, Buffer.from(end)]))]).length;
  };
  const ofShort = took(() => expect(read('\0')).toBe(6_000));
  expect(took(() => expect(read('')).toBe(0))).toBeLessThan(ofShort + 1_000);
});

test('a field is whole wherever its pieces end', () => {
  const whole = Buffer.from('one\0zwölf\0\0three');
  for (let length = 1; length < whole.length; length++) {
    const fields = new Fields();
    const found: string[] = [];
    for (let at = 0; at < whole.length; at += length)
      found.push(...fields.take(whole.subarray(at, at + length)));
    expect([...found, fields.rest()]).toEqual(['one', 'zwölf', '', 'three']);
  }
});

test('a table of very many rows is shown', () => {
  const rows = Array.from({ length: 200_000 }, () => ({ a: 'x' }));
  expect(table(['a'], rows, PLAIN).length).toBe(400_001);
});

test('very many files of one task in one commit are placed in little time', () => {
  const paths = Array.from({ length: 30_000 }, (_, index) => `pending/t-${index}.md`);
  const added = paths.map((path) => ({ path, change: 'added' as const, blob: 'b', id: 't-1' }));
  const removed = paths.map((path) => ({ path, change: 'removed' as const, blob: null }));
  const places = new TaskPlaces();
  const ms = took(() => {
    for (const tasks of [added, removed]) places.apply(places.waysOf({ tasks }));
  });
  expect(places.size).toBe(0);
  expect(ms).toBeLessThan(2_000);
});

test('filters with very many values are sets', async () => {
  const board = await tempBoard();
  for (let index = 0; index < 40; index++) {
    const labels = Array.from({ length: 100 }, (_, label) => `  - l${label}\n`).join('');
    const front = `id: t-${index}\ntitle: One\ncreated_at: 2026-11-21T10:00:00.000Z\nlabels:\n${labels}`;
    board.write(`pending/t-${index}.md`, `---\n${front}---\n`);
  }
  const label = Array.from({ length: 100_000 }, (_, index) => `x${index}`);
  const cpu = process.cpuUsage();
  expect((await board.ok('list-tasks', { label: [...label, 'l99'] })).total).toBe(40);
  expect(process.cpuUsage(cpu).user / 1000).toBeLessThan(2_000);
});
