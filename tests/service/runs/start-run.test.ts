import { expect, test } from 'vitest';
import {
  block,
  boardWithPickup,
  boardWithTask,
  boardWithTaskIn,
  eventsOf,
  inNoCommit,
  inOneCommit,
  refused,
  workerOf,
} from '../trail.ts';

const start = { task_id: 't-1', agent: 'a' };

test('a run starts on a task in progress, and the task names it', async () => {
  const board = await boardWithTaskIn('in_progress');
  const answer = await inOneCommit(board, () => board.ok('start-run', start));
  expect(answer.run).toMatchObject({ task_id: 't-1', agent_id: 'a', attempt: 1, status: 'running' });
  expect(answer.task).toMatchObject({ current_run: answer.run?.id, worker: 'a', status: 'in_progress' });
  expect(await eventsOf(board, answer)).toMatchObject([
    { type: 'run-started', entity_type: 'run', entity_id: answer.run?.id, to: 'running', report: null },
  ]);
});

test('starting a run is a sign of life, and makes the worker known', async () => {
  const board = await boardWithTaskIn('in_progress');
  board.pass(60);
  await board.ok('start-run', start);
  expect(await workerOf(board, 'a')).toMatchObject({ last_report_at: '2026-11-21T10:01:00.000Z' });
});

test('the running run of the same agent is given again', async () => {
  const { board, run } = await boardWithPickup();
  const answer = await inNoCommit(board, () => board.ok('start-run', start));
  expect(answer.run?.id).toBe(run);
});

test.each(['pending', 'blocked', 'done'] as const)('no run starts on a task that is %s', async (status) => {
  const board = await boardWithTaskIn(status);
  await refused(board, 'start-run', start, 'invalid_transition');
});

test("another's running run is refused, naming its worker", async () => {
  const { board } = await boardWithPickup();
  expect(await refused(board, 'start-run', { ...start, agent: 'b' }, 'task_held')).toMatchObject({
    holder: 'a',
  });
});

test('a run of a task that another took without a run is refused', async () => {
  const board = await boardWithTask();
  await board.ok('move-task', { task_id: 't-1', status: 'in_progress', agent: 'a' });
  await refused(board, 'start-run', { ...start, agent: 'b' }, 'task_held');
});

test('a run without an agent is refused', async () => {
  const board = await boardWithTaskIn('in_progress');
  await refused(board, 'start-run', { task_id: 't-1' }, 'invalid_input');
});

test('a task has at most one running run', async () => {
  const { board } = await boardWithPickup();
  await board.ok('start-run', { ...start, agent: 'b', force: true });
  await block(board, 't-1');
  await board.ok('report-pickup', { task_id: 't-1', agent: 'c' });
  const { items, total } = await board.ok('list-runs', { task_id: 't-1', status: 'running' });
  expect(items.map(({ agent_id, attempt }) => [agent_id, attempt])).toEqual([['c', 3]]);
  expect(total).toBe(1);
});
