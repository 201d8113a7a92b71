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
  workerOf,
} from '../trail.ts';

const finish = {
  task_id: 't-1',
  agent: 'a',
  result: 'The password is kept.',
  verification_notes: 'npm test\n---\n212 passed',
};

test('a finish closes the run, ends the task and frees the worker', async () => {
  const { board, run } = await boardWithPickup();
  board.pass(60);
  const answer = await inOneCommit(board, () => board.ok('report-finish', finish));
  const at = '2026-11-21T10:01:00.000Z';
  expect(answer.task).toMatchObject({
    status: 'done',
    finished_at: at,
    worker: 'a',
    current_run: null,
    revision: 3,
    path: 'done/2026/11/21/t-1-one.md',
  });
  expect(answer.run).toMatchObject({
    id: run,
    status: 'finished',
    ended_at: at,
    result: finish.result,
    verification_notes: finish.verification_notes,
    outcome: 'completed',
    evidence: [],
  });
  expect(answer.worker).toMatchObject({
    status: 'idle',
    current_task_id: null,
    in_progress_task_ids: [],
    last_report_at: at,
    liveness: 'inactive',
  });
});

test('a finish writes the end of the run, the move and the new status of the worker', async () => {
  const { board, run } = await boardWithPickup();
  const answer = await board.ok('report-finish', finish);
  const events = await eventsOf(board, answer);
  expect(events.map(({ type }) => type).sort()).toEqual(['agent-status', 'run-finished', 'task-moved']);
  expect(events.every(({ agent, report }) => agent === 'a' && report === 'finish')).toBe(true);
  expect(await eventOf(board, answer, 'run-finished')).toMatchObject({
    entity_type: 'run',
    entity_id: run,
    task: 't-1',
    to: 'finished',
  });
  expect(await eventOf(board, answer, 'task-moved')).toMatchObject({ from: 'in_progress', to: 'done', run });
  expect(await eventOf(board, answer, 'agent-status')).toMatchObject({ from: 'active', to: 'idle' });
  expect(lastCommit(board)).toMatchObject({
    subject: 'task-moved t-1: in_progress → done (One)',
    author: 'a <a@mission-control.invalid>',
    trailers: { Event: answer.event_ids, Task: ['t-1'], Run: [run], Agent: ['a'] },
  });
});

test('a finish keeps the outcome and the evidence', async () => {
  const { board } = await boardWithPickup();
  const evidence = [
    { check: 'npm test', status: 'passed' as const, note: '212 passed' },
    { check: 'by hand', status: 'not_run' as const, note: null },
  ];
  const { run } = await board.ok('report-finish', { ...finish, outcome: 'findings', evidence });
  expect((await board.ok('show-run', { run_id: run?.id ?? '' })).run).toMatchObject({
    outcome: 'findings',
    evidence,
  });
});

test('a finish without an open run opens and closes one', async () => {
  const board = await boardWithTask();
  await board.ok('move-task', { task_id: 't-1', status: 'in_progress', agent: 'a' });
  const answer = await inOneCommit(board, () => board.ok('report-finish', finish));
  expect(answer.run).toMatchObject({ agent_id: 'a', attempt: 1, status: 'finished', result: finish.result });
  const types = (await eventsOf(board, answer)).map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(['run-started', 'run-finished', 'task-moved']));
});

test.each(['pending', 'blocked'] as const)('a finish of a task that is %s is refused', async (status) => {
  const board = await boardWithTaskIn(status);
  const details = await refused(board, 'report-finish', finish, 'invalid_transition');
  expect(details).toMatchObject({ from: status, to: 'done' });
});

test('a finish of a task that its worker reported blocked is refused', async () => {
  const { board } = await boardWithPickup();
  await board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: 'a key' });
  await refused(board, 'report-finish', finish, 'invalid_transition');
});

test('a finish sent again in the same words is no news', async () => {
  const { board, run } = await boardWithPickup();
  await board.ok('report-finish', finish);
  const again = await inNoCommit(board, () => board.ok('report-finish', finish));
  expect(again).toMatchObject({ task: { status: 'done' }, run: { id: run, status: 'finished' } });
});

test.each([
  ['result', { result: ' ' }],
  ['verification_notes', { verification_notes: '' }],
])('a finish without %s is refused', async (field, wrong) => {
  const { board } = await boardWithPickup();
  const details = await refused(board, 'report-finish', { ...finish, ...wrong }, 'invalid_input');
  expect(details).toMatchObject({ field });
});

test("a person's finish ends the holder's run and frees it, without a sign of life of it", async () => {
  const { board, run } = await boardWithPickup();
  board.pass(60);
  const { agent: _nobody, ...byPerson } = finish;
  const answer = await board.ok('report-finish', byPerson);
  expect(answer.run).toMatchObject({ id: run, agent_id: 'a', status: 'finished' });
  expect(await workerOf(board, 'a')).toMatchObject({
    status: 'idle',
    current_task_id: null,
    last_report_age_seconds: 60,
  });
});

test('a finish frees every worker that said it was on the task', async () => {
  const { board } = await boardWithPickup();
  await board.ok('update-agent-status', { agent: 'b', status: 'active', current_task_id: 't-1' });
  await board.ok('report-finish', finish);
  expect(await workerOf(board, 'b')).toMatchObject({ status: 'active', current_task_id: null });
});

test('a reopened task begins its next attempt, and forgets when it was finished', async () => {
  const { board } = await boardWithPickup();
  await board.ok('report-finish', finish);
  await board.ok('move-task', { task_id: 't-1', status: 'pending', message: 'It came back.' });
  expect(await taskOf(board)).toMatchObject({ finished_at: null, worker: 'a', current_run: null });
  const { run } = await board.ok('report-pickup', { task_id: 't-1', agent: 'b' });
  expect(run).toMatchObject({ attempt: 2, agent_id: 'b' });
});
