import { expect, test } from 'vitest';
import { boardWithPickup } from '../trail.ts';

test('a worker whose task was taken over hears of it with its next write, once', async () => {
  const { board, run } = await boardWithPickup();
  await board.ok('report-pickup', { task_id: 't-1', agent: 'b', force: true });
  const at = '2026-11-21T10:00:00.000Z';
  const beat = await board.ok('report-heartbeat', { agent: 'a' });
  expect(beat.news).toMatchObject({ lost: [{ task: 't-1', run, by: 'b', at }] });
  expect((await board.ok('report-heartbeat', { agent: 'a' })).news).toBeNull();
});

test('a worker whose task a person put back into the queue hears of it', async () => {
  const { board, run } = await boardWithPickup();
  await board.ok('move-task', { task_id: 't-1', status: 'pending' });
  const { news } = await board.ok('update-agent-status', { agent: 'a', status: 'active' });
  expect(news?.lost).toMatchObject([{ task: 't-1', run, by: null }]);
});

test('a refused report tells nothing, and it is told by the next that is recorded', async () => {
  const { board } = await boardWithPickup();
  await board.ok('report-pickup', { task_id: 't-1', agent: 'b', force: true });
  await board.fail('report-progress', { task_id: 't-1', agent: 'a', message: 'x' });
  expect((await board.ok('report-heartbeat', { agent: 'a' })).news?.lost).toHaveLength(1);
});

test('a heartbeat that wants no news leaves it untold', async () => {
  const { board } = await boardWithPickup();
  await board.ok('report-pickup', { task_id: 't-1', agent: 'b', force: true });
  expect((await board.ok('report-heartbeat', { agent: 'a', news: false })).news).toBeNull();
  expect((await board.ok('report-heartbeat', { agent: 'a' })).news?.lost).toHaveLength(1);
});

test('whoever repeats the request that told it is told the same', async () => {
  const { board } = await boardWithPickup();
  await board.ok('report-pickup', { task_id: 't-1', agent: 'b', force: true });
  const beat = { agent: 'a', request_id: 'beat-1' } as const;
  const { news } = await board.ok('report-heartbeat', beat);
  const again = await board.ok('report-heartbeat', beat);
  expect([again.replayed, again.news]).toEqual([true, news]);
});

test('who puts its own task back has lost nothing', async () => {
  const { board } = await boardWithPickup();
  await board.ok('move-task', { task_id: 't-1', status: 'pending', agent: 'a' });
  expect((await board.ok('report-heartbeat', { agent: 'a' })).news).toBeNull();
});
