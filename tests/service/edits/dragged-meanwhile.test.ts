import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { findRepository } from '../../../src/store/git/repository.ts';
import { hannahsBoard, NAME } from '../../helpers/hannahs-board.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { move } from './edited-board.ts';
import { expectProven } from './proven-board.ts';

/** Has a person drag the task's file once the write has decided what to record, and has begun to. */
async function draggedDuring(
  board: TempBoard,
  from: string,
  to: string,
  write: Promise<unknown>,
): Promise<void> {
  const intent = join(findRepository(board.root).stateDir, 'intent');
  while (!existsSync(intent)) await setImmediate();
  move(board, `${from}/${NAME}`, `${to}/${NAME}`);
  await write;
}

const places = (board: TempBoard) => board.files().filter((path) => path.endsWith(`/${NAME}`));

test('what a report changed is not undone by the drag of its file while it was recorded', async () => {
  const board = await hannahsBoard(1);
  const write = board.ok('update-task', { task_id: 't-1', title: 'New', priority: 'critical' });
  await draggedDuring(board, 'pending', 'blocked', write);
  expect(board.git('status', '--porcelain')).toBe(` D pending/${NAME}\n?? blocked/${NAME}\n`);
  await board.ok('record-edits', {});
  const { task } = await board.ok('show-task', { task_id: 't-1' });
  expect(task).toMatchObject({ title: 'New', priority: 'critical', status: 'blocked' });
  await expectProven(board);
});

test('a task that is dragged while a report moves it is no second task', async () => {
  const board = await hannahsBoard(1);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  const result = { result: 'done', verification_notes: 'seen' };
  const write = board.ok('report-finish', { task_id: 't-1', agent: 'a', ...result });
  await draggedDuring(board, 'in_progress', 'pending', write);
  await board.ok('record-edits', {});
  expect(places(board)).toEqual([`pending/${NAME}`]);
  const { items } = await board.ok('list-tasks', {});
  expect(items.map(({ id, status }) => `${id} ${status}`)).toEqual(['t-1 pending']);
  expect((await board.ok('doctor', {})).findings).toEqual([]);
  await expectProven(board);
});

test('a task that is dragged to where a report moves it is as the report left it', async () => {
  const board = await hannahsBoard(1);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  const write = board.ok('move-task', { task_id: 't-1', status: 'pending' });
  await draggedDuring(board, 'in_progress', 'pending', write);
  expect(await board.ok('record-edits', {})).toMatchObject({ changed: false });
  expect((await board.ok('doctor', {})).findings).toEqual([]);
  await expectProven(board);
});

test('a task that is dragged back while its drag is recorded is not lost', async () => {
  const board = await hannahsBoard(1);
  move(board, `pending/${NAME}`, `blocked/${NAME}`);
  await draggedDuring(board, 'blocked', 'pending', board.ok('record-edits', {}));
  expect(places(board)).toEqual([`pending/${NAME}`]);
  await board.ok('record-edits', {});
  const { task } = await board.ok('show-task', { task_id: 't-1' });
  expect(task).toMatchObject({ id: 't-1', status: 'pending' });
  await expectProven(board);
});
