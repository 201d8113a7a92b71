import { expect, test } from 'vitest';
import { tempBoard } from '../../helpers/temp-board.ts';
import { boardWithPickup, warningsOf, workerOf } from '../trail.ts';

test.each([
  [0, 'fresh'],
  [180, 'fresh'],
  [181, 'stale'],
  [90_000, 'stale'],
])('a worker that reported %i seconds ago is %s', async (seconds, liveness) => {
  const { board } = await boardWithPickup();
  board.pass(seconds);
  expect(await workerOf(board, 'a')).toMatchObject({ liveness, last_report_age_seconds: seconds });
});

test.each([
  [10, 'fresh'],
  [11, 'stale'],
])("after %i seconds a worker is %s where the board's limit is 10", async (seconds, liveness) => {
  const board = await tempBoard({ stale_after_seconds: 10 });
  await board.ok('report-heartbeat', { agent: 'a' });
  board.pass(seconds);
  expect((await workerOf(board, 'a')).liveness).toBe(liveness);
});

test('an active worker that never reported is missing', async () => {
  const board = await tempBoard();
  board.write('agents/a.md', '---\nid: a\nstatus: active\n---\n');
  expect(await workerOf(board, 'a')).toMatchObject({ liveness: 'missing', last_report_age_seconds: null });
});

test.each(['idle', 'waiting', 'offline'] as const)('a worker that is %s is inactive', async (status) => {
  const board = await tempBoard();
  await board.ok('update-agent-status', { agent: 'a', status });
  board.pass(1000);
  expect((await workerOf(board, 'a')).liveness).toBe('inactive');
});

test('a report in the future counts as now, with a warning that names the file', async () => {
  const { board } = await boardWithPickup();
  board.pass(-100);
  expect(await workerOf(board, 'a')).toMatchObject({ liveness: 'fresh', last_report_age_seconds: 0 });
  expect(await warningsOf(board, 'list-workers', {})).toMatchObject([{ path: 'agents/a.md' }]);
  expect(await warningsOf(board, 'board-summary', {})).toMatchObject([
    { path: expect.stringMatching(/^events/) },
    { path: 'agents/a.md' },
  ]);
});

const OWN = [
  ['report-progress', { task_id: 't-1', message: 'x' }],
  ['report-heartbeat', {}],
  ['report-blocker', { task_id: 't-1', blocker: 'x' }],
  ['report-fail', { task_id: 't-1', summary: 'x' }],
  ['report-finish', { task_id: 't-1', result: 'x', verification_notes: 'x' }],
  ['update-agent-status', { status: 'active' }],
  ['append-event', { type: 'worker-heartbeat', entity_type: 'agent', entity_id: 'a', message: 'x' }],
  ['append-event', { type: 'worker-progress', entity_type: 'task', entity_id: 't-1', message: 'x' }],
] as const;

test.each(OWN)('%s is a sign of life', async (operation, input) => {
  const { board } = await boardWithPickup();
  board.pass(500);
  await board.ok(operation, { ...input, agent: 'a' } as never);
  expect(await workerOf(board, 'a')).toMatchObject({ last_report_at: '2026-11-21T10:08:20.000Z' });
});

const FOREIGN = [
  ['move-task', { task_id: 't-1', status: 'pending' }],
  ['plan-task', { task_id: 't-1', items: [{ text: 'x' }] }],
  ['assign-task', { task_id: 't-1', assignee: 'a' }],
  ['update-task', { task_id: 't-1', title: 'Two' }],
  ['report-finish', { task_id: 't-1', result: 'x', verification_notes: 'x' }],
  ['report-pickup', { task_id: 't-1', agent: 'b', force: true }],
  ['append-event', { type: 'note', entity_type: 'agent', entity_id: 'a', message: 'x' }],
] as const;

test.each(FOREIGN)("%s by others is no sign of a worker's life", async (operation, input) => {
  const { board } = await boardWithPickup();
  board.pass(500);
  await board.ok(operation, input as never);
  expect(await workerOf(board, 'a')).toMatchObject({ last_report_age_seconds: 500 });
});
