import { expect, test } from 'vitest';
import { tempBoard } from '../../helpers/temp-board.ts';
import {
  boardWithPickup,
  boardWithTask,
  eventsOf,
  inOneCommit,
  lastCommit,
  refused,
  taskOf,
  workerOf,
} from '../trail.ts';

const note = { type: 'note', entity_type: 'task' as const, entity_id: 't-1', message: 'Look here.' };

test('a note is one event in one commit, and changes nothing else', async () => {
  const board = await boardWithTask();
  const before = await taskOf(board);
  const answer = await inOneCommit(board, () => board.ok('append-event', note));
  expect(await eventsOf(board, answer)).toMatchObject([
    { type: 'note', entity_type: 'task', entity_id: 't-1', task: 't-1', agent: null, message: 'Look here.' },
  ]);
  expect(await taskOf(board)).toEqual(before);
  expect(board.git('show', '--name-only', '--format=').trim().split('\n')).toHaveLength(1);
});

test.each([`x-${'a'.repeat(48)}`, 'x-review-2'])('an own type %s is kept with its data', async (type) => {
  const board = await boardWithTask();
  const data = { score: 1.5, list: [1, 'a', null], deep: { on: true } };
  const answer = await board.ok('append-event', { ...note, type, data });
  expect(await eventsOf(board, answer)).toMatchObject([{ type, data }]);
  expect(lastCommit(board).subject).toBe(`${type} t-1 (One)`);
});

const CLOSED_TYPES = [
  'task-created',
  'task-edited',
  'task-assigned',
  'task-moved',
  'task-planned',
  'task-deleted',
  'run-started',
  'run-finished',
  'agent-status',
  'blocker-changed',
  'board-created',
  'board-compacted',
  'x-',
  'x-Review',
  `x-${'a'.repeat(49)}`,
  'progress',
];

test('types that belong to operations, or are no types, cannot be appended', async () => {
  const board = await boardWithTask();
  const before = board.commits();
  for (const type of CLOSED_TYPES) {
    const error = await board.fail('append-event', { ...note, type });
    expect.soft(error, type).toMatchObject({ code: 'invalid_input', details: { field: 'type' } });
  }
  expect(board.commits()).toBe(before);
});

test('an event without a message is refused', async () => {
  const board = await boardWithTask();
  const { message: _message, ...silent } = note;
  const details = await refused(board, 'append-event', silent as never, 'invalid_input');
  expect(details).toMatchObject({ field: 'message' });
});

test.each([
  ['task', 'task_not_found'],
  ['run', 'run_not_found'],
  ['agent', 'worker_not_found'],
] as const)('an event about a %s that is not there is refused', async (entity_type, code) => {
  const board = await tempBoard();
  await refused(board, 'append-event', { ...note, entity_type, entity_id: 'none' }, code);
});

test('an event about a run names its task too', async () => {
  const { board, run } = await boardWithPickup();
  const answer = await board.ok('append-event', { ...note, entity_type: 'run', entity_id: run });
  expect(await eventsOf(board, answer)).toMatchObject([{ entity_id: run, run, task: 't-1' }]);
});

test("a heartbeat without an agent is the entity's own", async () => {
  const board = await tempBoard();
  const heartbeat = {
    type: 'worker-heartbeat',
    entity_type: 'agent' as const,
    entity_id: 'a',
    message: 'alive',
  };
  const answer = await inOneCommit(board, () => board.ok('append-event', heartbeat));
  expect(await eventsOf(board, answer)).toMatchObject([{ type: 'worker-heartbeat', agent: 'a' }]);
  expect(lastCommit(board).author).toBe('a <a@mission-control.invalid>');
  expect(await workerOf(board, 'a')).toMatchObject({
    last_heartbeat_at: '2026-11-21T10:00:00.000Z',
    last_report_at: '2026-11-21T10:00:00.000Z',
  });
});

test('progress without an agent is by the worker of the task', async () => {
  const { board } = await boardWithPickup();
  const answer = await board.ok('append-event', { ...note, type: 'worker-progress' });
  expect(await eventsOf(board, answer)).toMatchObject([{ type: 'worker-progress', agent: 'a' }]);
});

test('an agent that is named is the author', async () => {
  const { board } = await boardWithPickup();
  const answer = await board.ok('append-event', { ...note, agent: 'fakker' });
  expect(await eventsOf(board, answer)).toMatchObject([{ agent: 'fakker' }]);
});
