import { expect, test } from 'vitest';
import { tempBoard } from '../helpers/temp-board.ts';

test('a blocked task moved on for another worker is not still held by the run of the first', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { id: 'T1', title: 'T1' });
  const { run } = await board.ok('report-pickup', { task_id: 'T1', agent: 'a' });
  await board.ok('report-blocker', { task_id: 'T1', agent: 'a', blocker: 'Which one?' });
  await board.ok('update-agent-status', { agent: 'a', status: 'idle', current_task_id: null });
  await board.ok('update-agent-status', { agent: 'b', status: 'active', current_task_id: 'T1' });
  const moved = await board.ok('move-task', { task_id: 'T1', status: 'in_progress' });
  expect(moved.task).toMatchObject({ worker: 'b', current_run: null });
  expect((await board.ok('show-run', { run_id: run?.id ?? '' })).run.status).toBe('superseded');
  expect((await board.ok('start-run', { task_id: 'T1', agent: 'b' })).run).toMatchObject({ attempt: 2 });
  await board.ok('move-task', { task_id: 'T1', status: 'blocked', blocker: 'Again.' });
  await board.ok('report-progress', { task_id: 'T1', message: 'By a person.' });
});
