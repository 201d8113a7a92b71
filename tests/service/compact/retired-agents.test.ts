import { expect, test } from 'vitest';
import { boardWithTask, workerOf } from '../trail.ts';
import { compact } from './told-board.ts';

const DAY = 24 * 60 * 60;

/** A board on which `gone` was not heard of for 91 days, and `holder` neither, which holds a task. */
async function forgottenAgents() {
  const board = await boardWithTask({}, { compact_after_days: 36_000 });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'holder' });
  await board.ok('report-heartbeat', { agent: 'gone', message: 'x' });
  board.pass(91 * DAY);
  await board.ok('report-heartbeat', { agent: 'here' });
  return board;
}

test('agents that hold nothing and were not heard of for 90 days are put among the retired', async () => {
  const board = await forgottenAgents();
  expect(await compact(board, { isTrial: true })).toMatchObject({
    changed: false,
    retired: ['gone'],
    days: [],
  });
  expect(board.read('agents/gone.md')).toBeDefined();
  expect(await compact(board)).toMatchObject({ changed: true, retired: ['gone'] });
  expect(board.files('agents').map((path) => path.replace(/^agents\//, ''))).toEqual([
    'here.md',
    'holder.md',
    'retired/gone.md',
  ]);
  expect(board.read('board.yaml')).toMatch(/^format: 2$/m);
  expect(await compact(board)).toMatchObject({ changed: false, retired: [] });
  expect((await board.ok('doctor', {})).findings).toEqual([]);
  await board.ok('audit', {});
});

test('a retired agent is counted, listed with all, shown by its id, and back with its next report', async () => {
  const board = await forgottenAgents();
  await compact(board);
  expect((await board.ok('list-workers', {})).hidden).toBe(1);
  const { items } = await board.ok('list-workers', { all: true });
  expect(items.map(({ agent_id }) => agent_id)).toEqual(['gone', 'here', 'holder']);
  expect(await workerOf(board, 'gone')).toMatchObject({ agent_id: 'gone' });
  await board.ok('report-heartbeat', { agent: 'gone' });
  expect(board.files('agents').some((path) => path.includes('retired'))).toBe(false);
  expect(await workerOf(board, 'gone')).toMatchObject({ last_report_age_seconds: 0 });
  expect((await board.ok('doctor', {})).findings).toEqual([]);
});
