import { expect, test } from 'vitest';
import { hannahsBoard, textOf } from '../../helpers/hannahs-board.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { moves, records } from './committed-board.ts';
import { expectProven } from './proven-board.ts';

const PICKUP = { task_id: 't-1', agent: 'a', request_id: 'r-1' };

/** Amends the newest commit by what an index holds that is behind: git reads it before it takes its lock. */
function amendFromIndexOf(board: TempBoard, revision: string, ...message: string[]): string {
  board.git('read-tree', revision);
  const said = message.length === 0 ? ['--no-edit'] : message;
  board.git('commit', '-q', '--amend', '--allow-empty', ...said);
  return board.git('rev-parse', 'HEAD').trim();
}

const TWO = 'pending/t-2-two.md';

const subjects = (board: TempBoard, count: number) =>
  board.git('log', `-${count}`, '--format=%s').trim().split('\n');

test('a report that a person amended from an index that did not know it is committed again, as it was', async () => {
  const board = await hannahsBoard(2);
  await board.ok('report-pickup', PICKUP);
  const before = board.git('show', '--raw', '--format=%an%n%ae%n%ct%n%B', 'HEAD');
  amendFromIndexOf(board, 'HEAD~1');
  await board.ok('report-heartbeat', { agent: 'b' });
  expect(board.git('show', '--raw', '--format=%an%n%ae%n%ct%n%B', 'HEAD~1')).toBe(before);
  expect(await moves(board, 't-1')).toEqual(['null → pending', 'pending → in_progress']);
  await expectProven(board);
});

test('so it is where the person gave it another message', async () => {
  const board = await hannahsBoard(2);
  const { event_ids } = await board.ok('report-pickup', PICKUP);
  amendFromIndexOf(board, 'HEAD~1', '-m', 'mine');
  expect(await board.ok('report-pickup', PICKUP)).toMatchObject({ replayed: true, event_ids });
  expect(subjects(board, 2)).toEqual(['task-moved t-1: pending → in_progress (One)', 'mine']);
  await expectProven(board);
});

test('sent again with its request id it gives the first answer, whoever looks first', async () => {
  const board = await hannahsBoard(2);
  const first = await board.ok('report-pickup', PICKUP);
  amendFromIndexOf(board, 'HEAD~1');
  const commits = board.commits();
  const again = await board.ok('report-pickup', PICKUP);
  expect(again).toMatchObject({ replayed: true, event_ids: first.event_ids });
  expect(board.commits()).toBe(commits + 1);
  await expectProven(board);
});

test('reports before it that the same index did not know come back with it', async () => {
  const board = await hannahsBoard(2);
  await board.ok('report-pickup', PICKUP);
  await board.ok('create-task', { title: 'Three', id: 't-3' });
  const report = { ...PICKUP, request_id: 'r-2', blocker: 'no key' };
  const { event_ids } = await board.ok('report-blocker', report);
  const amended = amendFromIndexOf(board, 'HEAD~3');
  expect(await board.ok('record-edits', {})).toMatchObject({ changed: false });
  expect(records(board)).toEqual([amended]);
  expect(await moves(board, 't-1')).toEqual([
    'null → pending',
    'pending → in_progress',
    'in_progress → blocked',
  ]);
  expect(await board.ok('report-blocker', report)).toMatchObject({ replayed: true, event_ids });
  await expectProven(board);
});

test('where a person commits it later the first answer is still given again', async () => {
  const board = await hannahsBoard(2);
  const { event_ids, commit } = await board.ok('report-pickup', PICKUP);
  amendFromIndexOf(board, 'HEAD~1');
  // git did not write the index that it had read: the one that knows the report is there still.
  board.git('read-tree', commit ?? 'none');
  board.git('commit', '-qm', 'mine');
  expect(await board.ok('report-pickup', PICKUP)).toMatchObject({ replayed: true, event_ids });
  await expectProven(board);
});

test("a person's own edits of the same instant go on record after it", async () => {
  const board = await hannahsBoard(2);
  await board.ok('report-pickup', PICKUP);
  board.git('read-tree', 'HEAD~1');
  board.write(TWO, textOf(board, TWO).replace('title: Two', 'title: Other'));
  board.git('add', 'pending');
  board.git('commit', '-q', '--amend', '--no-edit');
  const { recorded } = await board.ok('record-edits', {});
  expect(recorded).toMatchObject([{ change: 'edited', entity_id: 't-2' }]);
  await expectProven(board);
});

test.each([
  ['at once', [['reset', '-q', '--hard', 'HEAD~1']]],
  [
    'in two steps',
    [
      ['reset', '-q', 'HEAD~1'],
      ['reset', '-q', '--hard'],
      ['clean', '-qfd'],
    ],
  ],
])('what a person undid in the work tree, too, %s, stays undone and can be sent again', async (_, steps) => {
  const board = await hannahsBoard(2);
  const { event_ids } = await board.ok('report-pickup', PICKUP);
  board.git('commit', '-q', '--amend', '--no-edit', '--only', '--allow-empty');
  for (const words of steps) board.git(...words);
  board.git('commit', '-q', '--allow-empty', '-m', 'without it', '-m', 'Request-Id: r-1');
  await board.ok('report-heartbeat', { agent: 'b' });
  expect(await moves(board, 't-1')).toEqual(['null → pending']);
  const again = await board.ok('report-pickup', PICKUP);
  expect(again.replayed).toBe(false);
  expect(again.event_ids).not.toEqual(event_ids);
  await expectProven(board);
});

test('a task that is back where the report had moved it from is a sign that it was undone', async () => {
  const board = await hannahsBoard(2);
  await board.ok('report-pickup', PICKUP);
  board.git('reset', '-q', 'HEAD~1');
  board.git('reset', '-q', '--hard');
  const before = board.commits();
  await board.ok('report-heartbeat', { agent: 'b' });
  expect(board.commits()).toBe(before + 1);
});

test('a report that others reported instead of is not committed again', async () => {
  const board = await hannahsBoard(2);
  board.git('branch', 'theirs');
  await board.ok('report-pickup', { task_id: 't-1', agent: 'b' });
  board.git('branch', '-f', 'theirs');
  board.git('reset', '-q', '--hard', 'HEAD~1');
  await board.ok('report-pickup', PICKUP);
  board.git('reset', '-q', 'theirs');
  await board.ok('report-heartbeat', { agent: 'c' });
  expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0 });
});

test('reports that a person reset the branch from, and not the work tree, come back', async () => {
  const board = await hannahsBoard(2);
  await board.ok('report-pickup', PICKUP);
  await board.ok('report-heartbeat', { agent: 'a' });
  const before = board.git('ls-tree', '-r', 'HEAD');
  board.git('reset', '-q', 'HEAD~2');
  expect(await board.ok('record-edits', {})).toMatchObject({ changed: false });
  expect(board.git('ls-tree', '-r', 'HEAD')).toBe(before);
  await expectProven(board);
});
