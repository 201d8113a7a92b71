import { expect, test } from 'vitest';
import { tempBoard } from '../../helpers/temp-board.ts';
import { boardWithPickup, boardWithTask, eventOf, workerOf } from '../trail.ts';

const FINISH = { result: 'done', verification_notes: 'looked' };

test('a worker that ends one of two tasks and falls silent is stale, whatever its status says', async () => {
  const { board } = await boardWithPickup();
  await board.ok('create-task', { title: 'Two', id: 't-2' });
  await board.ok('report-pickup', { task_id: 't-2', agent: 'a' });
  await board.ok('report-finish', { task_id: 't-1', agent: 'a', ...FINISH });
  board.pass(181);
  expect(await workerOf(board, 'a')).toMatchObject({ status: 'idle', liveness: 'stale' });
  const { stale_workers } = await board.ok('board-summary', {});
  expect(stale_workers).toMatchObject([{ agent_id: 'a', liveness: 'stale' }]);
});

test.each([
  [1800, 'fresh'],
  [1801, 'quiet'],
])('a worker that only beats its heart is %i seconds after its pickup %s', async (seconds, liveness) => {
  const { board } = await boardWithPickup();
  board.pass(seconds);
  await board.ok('report-heartbeat', { agent: 'a' });
  expect(await workerOf(board, 'a')).toMatchObject({ liveness, last_progress_age_seconds: seconds });
  const { workers } = await board.ok('board-summary', {});
  expect(workers[liveness as 'quiet']).toBe(1);
});

test('where quiet_after_seconds is 0 nobody is ever quiet', async () => {
  const board = await boardWithTask({}, { quiet_after_seconds: 0 });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  board.pass(90_000);
  await board.ok('report-heartbeat', { agent: 'a' });
  expect((await workerOf(board, 'a')).liveness).toBe('fresh');
});

const PROGRESS = [
  ['report-progress', { task_id: 't-1', message: 'Found it.' }],
  ['append-event', { type: 'worker-progress', entity_type: 'task', entity_id: 't-1', message: 'Found it.' }],
  ['plan-task', { task_id: 't-1', items: [{ text: 'mend it' }] }],
] as const;

test.each(PROGRESS)('%s is progress', async (operation, input) => {
  const { board } = await boardWithPickup();
  board.pass(1900);
  await board.ok(operation, { ...input, agent: 'a' } as never);
  expect(await workerOf(board, 'a')).toMatchObject({ liveness: 'fresh', last_progress_age_seconds: 0 });
});

test('a worker that takes a task long after its last report is not born stale', async () => {
  const { board } = await boardWithPickup();
  await board.ok('report-finish', { task_id: 't-1', agent: 'a', ...FINISH });
  board.pass(90_000);
  await board.ok('create-task', { title: 'Two', id: 't-2', assignee: 'a' });
  await board.ok('move-task', { task_id: 't-2', status: 'in_progress' });
  expect(await workerOf(board, 'a')).toMatchObject({ liveness: 'fresh', last_report_age_seconds: 90_000 });
  board.pass(181);
  expect((await workerOf(board, 'a')).liveness).toBe('stale');
});

test('who holds a task and never reported is listed: fresh at first, and then missing', async () => {
  const board = await boardWithTask({ assignee: 'a' });
  await board.ok('move-task', { task_id: 't-1', status: 'in_progress' });
  const listed = async () => (await board.ok('list-workers', {})).items;
  expect(await listed()).toMatchObject([{ agent_id: 'a', liveness: 'fresh', last_report_at: null }]);
  board.pass(181);
  expect(await listed()).toMatchObject([
    { agent_id: 'a', liveness: 'missing', in_progress_task_ids: ['t-1'] },
  ]);
  const { in_progress, stale_workers } = await board.ok('board-summary', {});
  expect(in_progress).toMatchObject([{ agent_id: 'a', liveness: 'missing' }]);
  expect(stale_workers).toMatchObject([{ agent_id: 'a', liveness: 'missing' }]);
});

test('an orchestrator that holds nothing is judged by its last report, until it says that it is offline', async () => {
  const board = await tempBoard();
  await board.ok('update-agent-status', { agent: 'fakker', status: 'idle', role: 'orchestrator' });
  expect((await workerOf(board, 'fakker')).liveness).toBe('fresh');
  board.pass(181);
  expect((await workerOf(board, 'fakker')).liveness).toBe('stale');
  await board.ok('update-agent-status', { agent: 'fakker', status: 'offline' });
  board.pass(181);
  expect((await workerOf(board, 'fakker')).liveness).toBe('inactive');
});

test('a board of before, whose tasks do not say since when they are held, goes by when they were begun', async () => {
  const { board } = await boardWithPickup();
  const [path = ''] = board.files('in_progress');
  const without = (file: string, line: RegExp) =>
    board.write(file, (board.read(file) ?? '').replace(line, ''));
  without(`in_progress/${path.replace(/^in_progress\//, '')}`, /^held_since: .*\n/m);
  without('agents/a.md', /^last_progress_at: .*\n/m);
  await board.ok('record-edits', {});
  expect((await workerOf(board, 'a')).liveness).toBe('fresh');
  board.pass(1801);
  await board.ok('report-heartbeat', { agent: 'a' });
  expect((await workerOf(board, 'a')).liveness).toBe('quiet');
});

test('the first line of its last progress is what a worker last said', async () => {
  const { board } = await boardWithPickup();
  await board.ok('report-progress', {
    task_id: 't-1',
    agent: 'a',
    message: `Found\u2028it ${'x'.repeat(400)}\nmore`,
  });
  const { last_message } = await workerOf(board, 'a');
  expect(last_message).toMatch(/^Found it x+$/);
  expect(last_message).toHaveLength(300);
});

test('an answer to whoever is refused a held task says how much alive its holder is', async () => {
  const { board } = await boardWithPickup();
  board.pass(1801);
  await board.ok('report-heartbeat', { agent: 'a' });
  const { details } = await board.fail('report-pickup', { task_id: 't-1', agent: 'b' });
  expect(details).toMatchObject({ holder: 'a', liveness: 'quiet' });
});

test('a take-over by force says from whom, to whom and why', async () => {
  const { board } = await boardWithPickup();
  const answer = await board.ok('report-pickup', {
    task_id: 't-1',
    agent: 'b',
    force: true,
    reason: 'a is gone',
  });
  const { from, to, data, forced } = await eventOf(board, answer, 'task-taken-over');
  expect({ from, to, data, forced }).toEqual({
    from: 'a',
    to: 'b',
    data: { reason: 'a is gone' },
    forced: true,
  });
});
