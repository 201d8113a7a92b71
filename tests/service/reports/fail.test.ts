import { expect, test } from 'vitest';
import {
  boardWithPickup,
  boardWithTask,
  boardWithTaskIn,
  eventOf,
  eventsOf,
  inNoCommit,
  inOneCommit,
  lastCommit,
  refused,
  taskOf,
} from '../trail.ts';

const fail = { task_id: 't-1', agent: 'a', summary: 'The build server is down.' };

test('a failure closes the run, blocks the task and frees the worker', async () => {
  const { board, run } = await boardWithPickup();
  board.pass(60);
  const answer = await inOneCommit(board, () => board.ok('report-fail', fail));
  const at = '2026-11-21T10:01:00.000Z';
  expect(answer.task).toMatchObject({
    status: 'blocked',
    worker: 'a',
    current_run: null,
    revision: 3,
    blocker: { kind: 'failed', text: fail.summary, since: at },
  });
  expect(answer.run).toMatchObject({ id: run, status: 'failed', ended_at: at, summary: fail.summary });
  expect(answer.worker).toMatchObject({ status: 'idle', current_task_id: null, last_report_at: at });
});

test('a failure writes the end of the run, the move and the new status of the worker', async () => {
  const { board, run } = await boardWithPickup();
  const answer = await board.ok('report-fail', fail);
  const events = await eventsOf(board, answer);
  expect(events.map(({ type }) => type).sort()).toEqual(['agent-status', 'run-finished', 'task-moved']);
  expect(events.every(({ agent, report }) => agent === 'a' && report === 'fail')).toBe(true);
  expect(await eventOf(board, answer, 'run-finished')).toMatchObject({ entity_id: run, to: 'failed' });
  expect(await eventOf(board, answer, 'task-moved')).toMatchObject({
    from: 'in_progress',
    to: 'blocked',
    run,
  });
  expect(lastCommit(board)).toMatchObject({
    subject: 'task-moved t-1: in_progress → blocked (One)',
    author: 'a <a@mission-control.invalid>',
    trailers: { Event: answer.event_ids, Task: ['t-1'], Run: [run], Agent: ['a'] },
  });
});

test('a blocker that is given is the blocker, the summary stays with the run', async () => {
  const { board } = await boardWithPickup();
  const { run } = await board.ok('report-fail', { ...fail, blocker: 'a new build server' });
  expect((await taskOf(board)).blocker).toMatchObject({ kind: 'failed', text: 'a new build server' });
  expect(run?.summary).toBe(fail.summary);
});

test('a failure without an open run opens and closes one', async () => {
  const board = await boardWithTask();
  await board.ok('move-task', { task_id: 't-1', status: 'in_progress', agent: 'a' });
  const { run } = await inOneCommit(board, () => board.ok('report-fail', fail));
  expect(run).toMatchObject({ agent_id: 'a', attempt: 1, status: 'failed' });
});

test('a pending task can fail: it is blocked, with a failed attempt', async () => {
  const board = await boardWithTask();
  const { task, run } = await inOneCommit(board, () => board.ok('report-fail', fail));
  expect(task).toMatchObject({ status: 'blocked', blocker: { kind: 'failed' } });
  expect(run).toMatchObject({ status: 'failed', agent_id: 'a' });
});

test('a blocked task can fail: it stays blocked, for the new reason', async () => {
  const { board, run } = await boardWithPickup();
  await board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: 'a key' });
  const answer = await inOneCommit(board, () => board.ok('report-fail', fail));
  expect(answer.run).toMatchObject({ id: run, status: 'failed' });
  expect(answer.task).toMatchObject({ status: 'blocked', blocker: { kind: 'failed', text: fail.summary } });
  const types = (await eventsOf(board, answer)).map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(['run-finished', 'blocker-changed']));
  expect(types).not.toContain('task-moved');
});

test('a failure of a done task is refused', async () => {
  const board = await boardWithTaskIn('done');
  await refused(board, 'report-fail', fail, 'invalid_transition');
});

test('a failure sent again in the same words is no news', async () => {
  const { board, run } = await boardWithPickup();
  await board.ok('report-fail', fail);
  const again = await inNoCommit(board, () => board.ok('report-fail', fail));
  expect(again.run).toMatchObject({ id: run, status: 'failed' });
});

test('a failure without a summary is refused', async () => {
  const { board } = await boardWithPickup();
  const details = await refused(board, 'report-fail', { ...fail, summary: '' }, 'invalid_input');
  expect(details).toMatchObject({ field: 'summary' });
});

test('a failure of a task that nobody has, by nobody, is refused', async () => {
  const board = await boardWithTask();
  const details = await refused(board, 'report-fail', { task_id: 't-1', summary: 'no' }, 'invalid_input');
  expect(details).toMatchObject({ field: 'agent' });
});

test('after a failure the next pickup is the next attempt', async () => {
  const { board } = await boardWithPickup();
  await board.ok('report-fail', fail);
  const { run, task } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(run).toMatchObject({ attempt: 2, status: 'running' });
  expect(task?.blocker).toBeNull();
});
