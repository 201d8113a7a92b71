import { describe, expect, test } from 'vitest';
import type { TempBoard } from '../../helpers/temp-board.ts';
import {
  block,
  boardWithPickup,
  eventOf,
  eventsOf,
  inOneCommit,
  refused,
  taskOf,
  workerOf,
} from '../trail.ts';

const ended = { result: 'done', verification_notes: 'seen' };
const WRITES = [
  ['report-pickup', () => ({ task_id: 't-1' })],
  ['report-progress', () => ({ task_id: 't-1', message: 'x' })],
  ['report-blocker', () => ({ task_id: 't-1', blocker: 'x' })],
  ['report-finish', () => ({ task_id: 't-1', ...ended })],
  ['report-fail', () => ({ task_id: 't-1', summary: 'x' })],
  ['move-task', () => ({ task_id: 't-1', status: 'done' })],
  ['plan-task', () => ({ task_id: 't-1', items: [{ text: 'x' }] })],
  ['start-run', () => ({ task_id: 't-1' })],
  ['finish-run', (run: string) => ({ run_id: run, status: 'finished', ...ended })],
] as const;
const NOT_CHECKED = [
  ['append-event', { type: 'note', entity_type: 'task', entity_id: 't-1', message: 'x' }],
  ['assign-task', { task_id: 't-1', assignee: 'b' }],
  ['update-task', { task_id: 't-1', title: 'Two' }],
] as const;

/** `b` takes the task over from `a`. */
const takeOver = (board: TempBoard) => board.ok('report-pickup', { task_id: 't-1', agent: 'b', force: true });

describe('a task in progress that another worker holds', () => {
  test.each(WRITES)('is refused to %s', async (operation, input) => {
    const { board, run } = await boardWithPickup();
    board.pass(181);
    const details = await refused(board, operation, { ...input(run), agent: 'b' } as never, 'task_held');
    expect(details).toMatchObject({
      task_id: 't-1',
      holder: 'a',
      since: '2026-11-21T10:00:00.000Z',
      liveness: 'stale',
    });
    expect(board.files('agents')).toEqual(['agents/a.md']);
  });

  test.each(NOT_CHECKED)('can be written to by %s', async (operation, input) => {
    const { board } = await boardWithPickup();
    await inOneCommit(board, () => board.ok(operation, { ...input, agent: 'b' } as never));
    expect((await taskOf(board)).worker).toBe('a');
  });

  test('can be written to by a person', async () => {
    const { board } = await boardWithPickup();
    await inOneCommit(board, () => board.ok('plan-task', { task_id: 't-1', items: [{ text: 'x' }] }));
    await inOneCommit(board, () => board.ok('move-task', { task_id: 't-1', status: 'done' }));
  });

  test('can be written to with force, on record as forced', async () => {
    const { board } = await boardWithPickup();
    const answer = await board.ok('move-task', {
      task_id: 't-1',
      status: 'pending',
      agent: 'b',
      force: true,
    });
    expect(await eventOf(board, answer, 'task-moved')).toMatchObject({ agent: 'b', forced: true });
  });
});

describe('a pickup with force', () => {
  test("supersedes the holder's run and opens the next attempt, in one commit", async () => {
    const { board, run } = await boardWithPickup();
    board.pass(60);
    const answer = await inOneCommit(board, () => takeOver(board));
    expect(answer.run).toMatchObject({ agent_id: 'b', attempt: 2, status: 'running' });
    expect(answer.task).toMatchObject({ worker: 'b', status: 'in_progress', current_run: answer.run?.id });
    expect((await board.ok('show-run', { run_id: run })).run).toMatchObject({
      status: 'superseded',
      ended_at: '2026-11-21T10:01:00.000Z',
    });
  });

  test('writes no move, and is on record as forced', async () => {
    const { board, run } = await boardWithPickup();
    const answer = await takeOver(board);
    const events = await eventsOf(board, answer);
    expect(events.some(({ type }) => type === 'task-moved')).toBe(false);
    expect(events.every(({ forced }) => forced)).toBe(true);
    expect(await eventOf(board, answer, 'run-finished')).toMatchObject({ entity_id: run, to: 'superseded' });
  });

  test('leaves the old worker as it said it was', async () => {
    const { board } = await boardWithPickup();
    board.pass(60);
    await takeOver(board);
    expect(await workerOf(board, 'a')).toMatchObject({
      status: 'active',
      last_report_age_seconds: 60,
      in_progress_task_ids: [],
    });
  });
});

describe('a worker whose run was superseded', () => {
  const REPORTS = WRITES.filter(([operation]) => /progress|blocker|finish|fail/.test(operation));

  test.each(REPORTS)('learns it by %s', async (operation, input) => {
    const { board, run } = await boardWithPickup();
    await takeOver(board);
    const details = await refused(board, operation, { ...input(run), agent: 'a' } as never, 'run_superseded');
    expect(details).toMatchObject({ run_id: run });
  });

  test.each(['report-progress', 'report-finish', 'report-fail'] as const)(
    'learns it by %s when the other has finished too',
    async (operation) => {
      const { board, run } = await boardWithPickup();
      await takeOver(board);
      await board.ok('report-finish', { task_id: 't-1', agent: 'b', ...ended });
      const input = WRITES.find(([name]) => name === operation)?.[1](run);
      await refused(board, operation, { ...input, agent: 'a' } as never, 'run_superseded');
    },
  );

  test('learns it by finish-run, whoever sends it', async () => {
    const { board, run } = await boardWithPickup();
    await takeOver(board);
    await refused(board, 'finish-run', { run_id: run, status: 'failed', summary: 'x' }, 'run_superseded');
  });

  test('is told who has the task when it picks it up again', async () => {
    const { board } = await boardWithPickup();
    await takeOver(board);
    const details = await refused(board, 'report-pickup', { task_id: 't-1', agent: 'a' }, 'task_held');
    expect(details).toMatchObject({ holder: 'b', liveness: 'fresh' });
  });

  test('may take the task again when it is free', async () => {
    const { board } = await boardWithPickup();
    await takeOver(board);
    await board.ok('move-task', { task_id: 't-1', status: 'pending' });
    const { run } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
    expect(run).toMatchObject({ agent_id: 'a', attempt: 3 });
    await board.ok('report-progress', { task_id: 't-1', agent: 'a', message: 'x' });
  });
});

test('attempts count up over every way that a run can end', async () => {
  const { board } = await boardWithPickup();
  const again = { task_id: 't-1', agent: 'a' };
  await takeOver(board);
  await board.ok('move-task', { task_id: 't-1', status: 'pending' });
  await board.ok('report-pickup', again);
  await board.ok('report-fail', { ...again, summary: 'x' });
  board.pass(24 * 3600);
  await board.ok('report-pickup', again);
  await board.ok('report-finish', { ...again, ...ended });
  const { runs } = await board.ok('show-task', { task_id: 't-1' });
  expect(runs.map(({ attempt, status }) => [attempt, status])).toEqual([
    [4, 'finished'],
    [3, 'failed'],
    [2, 'cancelled'],
    [1, 'superseded'],
  ]);
});

test('a blocked task is not held: another worker may take it', async () => {
  const { board } = await boardWithPickup();
  await block(board, 't-1');
  expect((await board.ok('report-pickup', { task_id: 't-1', agent: 'b' })).task?.worker).toBe('b');
});
