import { expect, test } from 'vitest';
import { STATUSES, type Status } from '../../../src/domain/status.ts';
import { tempBoard } from '../../helpers/temp-board.ts';
import {
  block,
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
  warningsOf,
  workerOf,
} from '../trail.ts';

const ALLOWED: Record<Status, Status[]> = {
  pending: ['in_progress', 'blocked'],
  in_progress: ['pending', 'blocked', 'done'],
  blocked: ['pending', 'in_progress'],
  done: ['pending'],
};
const pairs = STATUSES.flatMap((from) => STATUSES.map((to) => ({ from, to }))).filter(
  ({ from, to }) => from !== to,
);
const allowed = pairs.filter(({ from, to }) => ALLOWED[from].includes(to));
const others = pairs.filter(({ from, to }) => !ALLOWED[from].includes(to));

const moveTo = (status: Status) => ({
  task_id: 't-1',
  status,
  ...(status === 'blocked' ? { blocker: 'another key' } : {}),
});

test.each(allowed)('$from → $to is one commit with one task-moved event', async ({ from, to }) => {
  const board = await boardWithTaskIn(from);
  const { revision } = await taskOf(board);
  const answer = await inOneCommit(board, () => board.ok('move-task', moveTo(to)));
  const events = await eventsOf(board, answer);
  expect(events.filter(({ type }) => type === 'task-moved')).toMatchObject([
    { entity_type: 'task', entity_id: 't-1', from, to, agent: null, report: null, forced: false },
  ]);
  expect(lastCommit(board).subject).toBe(`task-moved t-1: ${from} → ${to} (One)`);
  expect(await taskOf(board)).toMatchObject({ status: to, revision: revision + 1 });
  expect(STATUSES.flatMap((status) => board.files(status))).toEqual([answer.task?.path]);
});

test.each(others)('$from → $to is refused, and the answer says what is allowed', async ({ from, to }) => {
  const board = await boardWithTaskIn(from);
  const details = await refused(board, 'move-task', moveTo(to), 'invalid_transition');
  expect(details).toMatchObject({ task_id: 't-1', from, to, allowed: ALLOWED[from] });
});

test.each(others)('$from → $to is possible with force, and recorded as forced', async ({ from, to }) => {
  const board = await boardWithTaskIn(from);
  const answer = await inOneCommit(board, () => board.ok('move-task', { ...moveTo(to), force: true }));
  expect(await eventsOf(board, answer)).toMatchObject([{ type: 'task-moved', from, to, forced: true }]);
  expect((await taskOf(board)).status).toBe(to);
});

test.each(STATUSES)('moving to %s where the task already is records nothing', async (status) => {
  const board = await boardWithTaskIn(status);
  const answer = await inNoCommit(board, () => board.ok('move-task', { task_id: 't-1', status }));
  expect(answer.task?.status).toBe(status);
});

test('a new text for a blocked task is a blocker-changed event', async () => {
  const board = await boardWithTaskIn('blocked');
  board.pass(60);
  const answer = await inOneCommit(board, () => block(board, 't-1', 'another key'));
  expect(await eventsOf(board, answer)).toMatchObject([{ type: 'blocker-changed', message: 'another key' }]);
  expect(lastCommit(board).subject).toBe('blocker-changed t-1 (One)');
  expect(answer.task?.blocker).toMatchObject({ text: 'another key' });
});

test('the same blocker text again records nothing', async () => {
  const board = await boardWithTaskIn('blocked');
  board.pass(60);
  await inNoCommit(board, () => block(board, 't-1', 'a key'));
});

test.each([[undefined], [''], [' \n']])('blocked with the text %j is refused', async (blocker) => {
  const board = await boardWithTask();
  const input = { task_id: 't-1', status: 'blocked' as const, ...(blocker === undefined ? {} : { blocker }) };
  expect(await refused(board, 'move-task', input, 'invalid_input')).toMatchObject({ field: 'blocker' });
});

test('force does not do without a blocker text', async () => {
  const board = await boardWithTaskIn('done');
  await refused(board, 'move-task', { task_id: 't-1', status: 'blocked', force: true }, 'invalid_input');
});

test.each(['pending', 'in_progress'] as const)(
  'blocked → %s clears the blocker from the file, and the events keep it',
  async (status) => {
    const board = await boardWithTaskIn('blocked');
    await board.ok('move-task', { task_id: 't-1', status });
    const { blocker, path } = await taskOf(board);
    expect(blocker).toBeNull();
    expect(board.read(path)).not.toContain('blocker');
    const { items } = await board.ok('list-events', { type: ['task-moved'] });
    expect(items[0]).toMatchObject({ to: 'blocked', message: 'a key' });
  },
);

test('done dates the task and files it by day, reopening takes both back', async () => {
  const board = await boardWithTaskIn('in_progress');
  board.pass(14 * 3600);
  await board.ok('move-task', { task_id: 't-1', status: 'done' });
  expect(await taskOf(board)).toMatchObject({
    finished_at: '2026-11-22T00:00:00.000Z',
    path: 'done/2026/11/22/t-1-one.md',
  });
  await board.ok('move-task', { task_id: 't-1', status: 'pending' });
  expect(await taskOf(board)).toMatchObject({ finished_at: null, path: 'pending/t-1-one.md' });
});

test('a message goes on record with the move', async () => {
  const board = await boardWithTaskIn('blocked');
  const message = 'Use OAuth.\nNot SAML.';
  const answer = await board.ok('move-task', { task_id: 't-1', status: 'pending', message });
  expect(await eventOf(board, answer, 'task-moved')).toMatchObject({ message });
  expect(lastCommit(board).body.split('\n')[0]).toBe('Use OAuth.');
});

test("a move by a person is in git's name, one by a worker in its own", async () => {
  const board = await tempBoard();
  board.git('config', 'user.name', 'Ada');
  board.git('config', 'user.email', 'ada@example.invalid');
  await board.ok('create-task', { title: 'One', id: 't-1' });
  await board.ok('move-task', { task_id: 't-1', status: 'in_progress' });
  expect(lastCommit(board).author).toBe('Ada <ada@example.invalid>');
  await board.ok('move-task', { task_id: 't-1', status: 'pending', agent: 'fakker' });
  expect(lastCommit(board)).toMatchObject({
    author: 'fakker <fakker@mission-control.invalid>',
    trailers: { Agent: ['fakker'] },
  });
});

test('an agent that moves a task is an author, and gets no file', async () => {
  const board = await boardWithTask();
  await board.ok('move-task', { task_id: 't-1', status: 'in_progress', agent: 'a' });
  expect(board.files('agents')).toEqual([]);
});

test('a task moved to pending cancels its open run', async () => {
  const { board, run } = await boardWithPickup();
  const answer = await inOneCommit(board, () => board.ok('move-task', { task_id: 't-1', status: 'pending' }));
  expect(await eventOf(board, answer, 'run-finished')).toMatchObject({ entity_id: run, to: 'cancelled' });
  expect((await board.ok('show-run', { run_id: run })).run).toMatchObject({ status: 'cancelled' });
  expect(answer.task).toMatchObject({ current_run: null, worker: 'a' });
});

test('a blocked task moved to pending cancels its open run', async () => {
  const { board, run } = await boardWithPickup();
  await block(board, 't-1');
  await board.ok('move-task', { task_id: 't-1', status: 'pending' });
  expect((await board.ok('show-run', { run_id: run })).run.status).toBe('cancelled');
});

test('done with an open run is done, with a warning', async () => {
  const { board, run } = await boardWithPickup();
  const warnings = await warningsOf(board, 'move-task', { task_id: 't-1', status: 'done' });
  expect(warnings).toMatchObject([{ code: 'open_run' }]);
  expect((await taskOf(board)).status).toBe('done');
  expect((await board.ok('show-run', { run_id: run })).run.status).toBe('running');
});

test.each(['done', 'pending'] as const)(
  '%s clears the current task of every worker on it',
  async (status) => {
    const { board } = await boardWithPickup();
    await board.ok('update-agent-status', { agent: 'b', status: 'active', current_task_id: 't-1' });
    await inOneCommit(board, () => board.ok('move-task', { task_id: 't-1', status }));
    expect((await workerOf(board, 'a')).current_task_id).toBeNull();
    expect((await workerOf(board, 'b')).current_task_id).toBeNull();
    expect((await taskOf(board)).worker).toBe('a');
  },
);

test('a worker on another task keeps its current task', async () => {
  const { board } = await boardWithPickup();
  await board.ok('create-task', { title: 'Two', id: 't-10' });
  await board.ok('update-agent-status', { agent: 'b', status: 'active', current_task_id: 't-10' });
  await board.ok('move-task', { task_id: 't-1', status: 'done' });
  expect((await workerOf(board, 'b')).current_task_id).toBe('t-10');
});

test('a task that is not there is refused', async () => {
  const board = await tempBoard();
  await refused(board, 'move-task', { task_id: 't-9', status: 'blocked', blocker: 'x' }, 'task_not_found');
});

test.each([
  ['a status that is none', { status: 'ready' }],
  ['a blocker for another status', { status: 'in_progress', blocker: 'x' }],
  ['an unknown field', { status: 'in_progress', colour: 'red' }],
  ['an id that climbs', { task_id: '../t-1', status: 'in_progress' }],
])('%s is refused', async (_what, input) => {
  const board = await boardWithTask();
  const before = board.commits();
  expect(await board.fail('move-task', { task_id: 't-1', ...input })).toMatchObject({
    code: 'invalid_input',
  });
  expect(board.commits()).toBe(before);
});
