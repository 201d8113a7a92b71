import { expect, test } from 'vitest';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { boardWithPickup, refused } from '../trail.ts';

/** Four runs: two of the same instant, then one a day later, then one more. */
async function boardWithRuns(): Promise<TempBoard> {
  const board = await tempBoard();
  for (const [id, agent] of [
    ['t-1', 'a'],
    ['t-2', 'b'],
    ['t-3', 'a'],
  ] as const) {
    await board.ok('create-task', { title: id, id });
    if (id === 't-3') board.pass(24 * 3600);
    await board.ok('report-pickup', { task_id: id, agent });
  }
  board.pass(1);
  await board.ok('report-fail', { task_id: 't-1', agent: 'a', summary: 'no' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'b' });
  return board;
}

test('runs come last started first, those of one instant by id', async () => {
  const board = await boardWithRuns();
  const { items, total } = await board.ok('list-runs', {});
  expect(total).toBe(4);
  expect(items.map(({ started_at }) => started_at)).toEqual([
    '2026-11-22T10:00:01.000Z',
    '2026-11-22T10:00:00.000Z',
    '2026-11-21T10:00:00.000Z',
    '2026-11-21T10:00:00.000Z',
  ]);
  const tied = items.slice(2).map(({ id }) => id);
  expect(tied).toEqual([...tied].sort());
});

test('filters of runs all hold, and the total counts what they let through', async () => {
  const board = await boardWithRuns();
  const questions = [
    [{ task_id: 't-1' }, 2],
    [{ agent: 'a' }, 2],
    [{ status: 'failed' as const }, 1],
    [{ task_id: 't-1', agent: 'b', status: 'running' as const }, 1],
    [{ task_id: 't-9' }, 0],
  ] as const;
  for (const [filter, count] of questions) {
    const { items, total } = await board.ok('list-runs', filter);
    expect.soft([items.length, total], JSON.stringify(filter)).toEqual([count, count]);
  }
});

test('pages of runs hold each run once, in order', async () => {
  const board = await boardWithRuns();
  const whole = await board.ok('list-runs', {});
  const first = await board.ok('list-runs', { limit: 3 });
  const rest = await board.ok('list-runs', { limit: 3, cursor: first.next_cursor ?? '' });
  expect([...first.items, ...rest.items]).toEqual(whole.items);
  expect(rest).toMatchObject({ total: 4, limit: 3, next_cursor: null });
});

test('a run is shown with all its fields', async () => {
  const { board, run } = await boardWithPickup();
  expect((await board.ok('show-run', { run_id: run })).run).toEqual({
    id: run,
    task_id: 't-1',
    agent_id: 'a',
    attempt: 1,
    status: 'running',
    started_at: '2026-11-21T10:00:00.000Z',
    ended_at: null,
    result: null,
    summary: null,
    outcome: null,
    evidence: [],
    scope: null,
    follow_up: null,
    links: [],
    verification_notes: null,
  });
});

test('a run that is not there is not shown', async () => {
  const board = await tempBoard();
  await refused(board, 'show-run', { run_id: 'r-none' }, 'run_not_found');
});
