import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { busyBoard, commitAll, DONE, edit, foundOn, move, pathOf, TAKEN, WAITING } from './examine.ts';

const idOf = (path: string) => path.slice(path.lastIndexOf('/') + 1, -'.md'.length);

/** The path of a task's only run. */
async function runOf(board: TempBoard, taskId: string): Promise<string> {
  const { items } = await board.ok('list-runs', { task_id: taskId });
  return pathOf(board, 'runs', items[0]?.id ?? 'no run');
}

test('finds a run that is open while its task is done, which the command line lets happen', async () => {
  const board = await busyBoard();
  const run = await runOf(board, TAKEN);
  await board.ok('move-task', { task_id: TAKEN, status: 'done' });
  expect(await foundOn(board)).toEqual([`open_run_on_done_task ${run}`]);
});

test('finds a run that is open while its task waits in the queue', async () => {
  const board = await busyBoard();
  const run = await runOf(board, DONE);
  edit(board, run, `task_id: ${DONE}`, `task_id: ${WAITING}`);
  edit(board, run, 'status: finished', 'status: running');
  commitAll(board);
  expect(await foundOn(board)).toEqual([`open_run_on_pending_task ${run}`]);
});

test('finds two open runs of a task, and names the one that is not current', async () => {
  const board = await busyBoard();
  const run = await runOf(board, DONE);
  edit(board, run, `task_id: ${DONE}`, `task_id: ${TAKEN}`);
  edit(board, run, 'status: finished', 'status: running');
  commitAll(board);
  expect(await foundOn(board)).toEqual([`open_runs ${run}`]);
});

test('finds a run of a task that never was', async () => {
  const board = await busyBoard();
  const run = await runOf(board, DONE);
  edit(board, run, `task_id: ${DONE}`, 'task_id: t-none');
  commitAll(board);
  expect(await foundOn(board)).toEqual([`run_without_task ${run}`]);
});

test('finds nothing in the ended runs of a task that was deleted', async () => {
  const board = await busyBoard();
  unlinkSync(join(board.root, pathOf(board, 'done', DONE)));
  commitAll(board);
  expect(await foundOn(board)).toEqual([]);
});

test('finds a run in another day’s folder', async () => {
  const board = await busyBoard();
  const run = await runOf(board, DONE);
  move(board, run, `runs/2026/01/02/${idOf(run)}.md`);
  commitAll(board);
  expect(await foundOn(board)).toEqual([`run_in_wrong_day runs/2026/01/02/${idOf(run)}.md`]);
});

test('finds a run file with another name', async () => {
  const board = await busyBoard();
  const run = await runOf(board, DONE);
  move(board, run, 'runs/2026/11/21/r-other.md');
  commitAll(board);
  expect(await foundOn(board)).toEqual(['run_file_name runs/2026/11/21/r-other.md']);
});

test('finds a worker on a task that is done, or not there', async () => {
  const board = await busyBoard();
  edit(board, 'agents/agent-1.md', `current_task_id: ${TAKEN}`, `current_task_id: ${DONE}`);
  edit(board, 'agents/agent-3.md', /current_task_id: .*/, 'current_task_id: t-none');
  commitAll(board);
  expect(await foundOn(board)).toEqual([
    'agent_on_missing_task agents/agent-3.md',
    'agent_on_done_task agents/agent-1.md',
  ]);
});

test('finds an agent file that is not named after the worker', async () => {
  const board = await busyBoard();
  move(board, 'agents/agent-1.md', 'agents/first.md');
  commitAll(board);
  expect(await foundOn(board)).toEqual(['agent_file_name agents/first.md']);
});
