import { expect, test } from 'vitest';
import { tempBoard } from '../../helpers/temp-board.ts';
import {
  block,
  boardWithPickup,
  boardWithTask,
  boardWithTaskIn,
  eventsOf,
  inNoCommit,
  inOneCommit,
  lastCommit,
  refused,
  taskOf,
  warningsOf,
  workerOf,
} from '../trail.ts';

const pickup = { task_id: 't-1', agent: 'a' };

test('a pickup moves the task, opens a run and makes the worker active', async () => {
  const board = await boardWithTask();
  board.pass(60);
  const { task, run, worker } = await inOneCommit(board, () =>
    board.ok('report-pickup', { ...pickup, mode: 'Building' }),
  );
  const now = '2026-11-21T10:01:00.000Z';
  expect(task).toMatchObject({
    id: 't-1',
    status: 'in_progress',
    worker: 'a',
    current_run: run?.id,
    started_at: now,
    revision: 2,
    path: 'in_progress/t-1-one.md',
  });
  expect(run).toMatchObject({
    task_id: 't-1',
    agent_id: 'a',
    attempt: 1,
    status: 'running',
    started_at: now,
  });
  expect(worker).toMatchObject({
    agent_id: 'a',
    status: 'active',
    mode: 'Building',
    current_task_id: 't-1',
    in_progress_task_ids: ['t-1'],
    last_report_at: now,
    last_heartbeat_at: null,
    liveness: 'fresh',
  });
});

test('the answer of a pickup shows the records as their own calls show them', async () => {
  const board = await boardWithTask();
  const { task, run, worker } = await board.ok('report-pickup', pickup);
  expect(await taskOf(board)).toEqual(task);
  expect(await workerOf(board, 'a')).toEqual(worker);
  expect((await board.ok('show-run', { run_id: run?.id ?? '' })).run).toEqual(run);
});

test('a pickup writes its events by the worker, with the verb and the run', async () => {
  const board = await boardWithTask();
  const answer = await board.ok('report-pickup', pickup);
  const events = await eventsOf(board, answer);
  const run = answer.run?.id;
  expect(new Set(events.map(({ type }) => type))).toEqual(
    new Set(['task-moved', 'run-started', 'agent-status']),
  );
  expect(events.every(({ agent, report, forced }) => agent === 'a' && report === 'pickup' && !forced)).toBe(
    true,
  );
  const about = Object.fromEntries(events.map((event) => [event.type, event]));
  expect(about['task-moved']).toMatchObject({
    entity_type: 'task',
    entity_id: 't-1',
    from: 'pending',
    to: 'in_progress',
  });
  expect(about['run-started']).toMatchObject({
    entity_type: 'run',
    entity_id: run,
    task: 't-1',
    to: 'running',
  });
  expect(about['agent-status']).toMatchObject({ entity_type: 'agent', entity_id: 'a', to: 'active' });
});

test("a pickup's commit is the worker's, and its trailers name events, task, run and worker", async () => {
  const board = await boardWithTask();
  const answer = await board.ok('report-pickup', { ...pickup, request_id: 'req-1' });
  expect(lastCommit(board)).toMatchObject({
    subject: 'task-moved t-1: pending → in_progress (One)',
    author: 'a <a@mission-control.invalid>',
    trailers: {
      Event: answer.event_ids,
      Task: ['t-1'],
      Run: [answer.run?.id],
      Agent: ['a'],
      'Request-Id': ['req-1'],
    },
  });
});

test('taken again by its holder, task and run stay as they are', async () => {
  const { board, run } = await boardWithPickup();
  board.pass(30);
  const again = await inNoCommit(board, () => board.ok('report-pickup', pickup));
  expect(again.run?.id).toBe(run);
});

test('a holder without a run gets one by a pickup', async () => {
  const board = await boardWithTask();
  await board.ok('move-task', { task_id: 't-1', status: 'in_progress', agent: 'a' });
  const { run, task } = await inOneCommit(board, () => board.ok('report-pickup', pickup));
  expect(task?.current_run).toBe(run?.id);
});

test('a pickup without an agent is refused', async () => {
  const board = await boardWithTask();
  expect(await refused(board, 'report-pickup', { task_id: 't-1' }, 'invalid_input')).toMatchObject({
    field: 'agent',
  });
});

test('a pickup of a task that is not there is refused', async () => {
  const board = await tempBoard();
  expect(await refused(board, 'report-pickup', pickup, 'task_not_found')).toEqual({ task_id: 't-1' });
});

test('a pickup of a done task is refused', async () => {
  const board = await boardWithTaskIn('done');
  expect(await refused(board, 'report-pickup', pickup, 'invalid_transition')).toMatchObject({
    allowed: ['pending'],
  });
});

test('a pickup with dependencies that are not done goes through with a warning', async () => {
  const board = await boardWithTask();
  await board.ok('create-task', { title: 'Two', id: 't-2', depends_on: ['t-1'] });
  const warnings = await warningsOf(board, 'report-pickup', { task_id: 't-2', agent: 'a' });
  expect(warnings.map(({ message }) => message).join()).toContain('t-1');
  expect((await taskOf(board, 't-2')).status).toBe('in_progress');
});

test('a pickup without a mode leaves the mode as it was', async () => {
  const board = await boardWithTask();
  await board.ok('update-agent-status', { agent: 'a', status: 'idle', mode: 'Reading' });
  await board.ok('report-pickup', pickup);
  expect((await workerOf(board, 'a')).mode).toBe('Reading');
});

test('after a blocker the same worker goes on with the run it had', async () => {
  const { board, run } = await boardWithPickup();
  await board.ok('report-blocker', { ...pickup, blocker: 'a key' });
  const { run: continued, task } = await inOneCommit(board, () => board.ok('report-pickup', pickup));
  expect(continued).toMatchObject({ id: run, status: 'running', attempt: 1 });
  expect(task).toMatchObject({ status: 'in_progress', blocker: null, current_run: run });
});

test("after a blocker another worker's pickup supersedes the run", async () => {
  const { board, run } = await boardWithPickup();
  await block(board, 't-1');
  const { run: second, task } = await inOneCommit(board, () =>
    board.ok('report-pickup', { task_id: 't-1', agent: 'b' }),
  );
  expect((await board.ok('show-run', { run_id: run })).run.status).toBe('superseded');
  expect(second).toMatchObject({ agent_id: 'b', attempt: 2, status: 'running' });
  expect(task).toMatchObject({ worker: 'b', current_run: second?.id, revision: 4 });
});
