import { expect, test } from 'vitest';
import { tempBoard } from '../../helpers/temp-board.ts';
import { boardWithPickup, eventsOf, inOneCommit, lastCommit, refused, taskOf, workerOf } from '../trail.ts';

test('a heartbeat is one event about the worker, by the worker', async () => {
  const board = await tempBoard();
  const answer = await inOneCommit(board, () =>
    board.ok('report-heartbeat', { agent: 'a', message: 'alive' }),
  );
  expect(await eventsOf(board, answer)).toMatchObject([
    {
      type: 'worker-heartbeat',
      entity_type: 'agent',
      entity_id: 'a',
      agent: 'a',
      report: 'heartbeat',
      message: 'alive',
    },
  ]);
  expect(lastCommit(board)).toMatchObject({
    subject: 'worker-heartbeat a',
    author: 'a <a@mission-control.invalid>',
    trailers: { Event: answer.event_ids, Agent: ['a'] },
  });
});

test('a heartbeat is a report and a heartbeat, and changes nothing else of the worker', async () => {
  const { board } = await boardWithPickup();
  const before = await workerOf(board, 'a');
  board.pass(100);
  const at = '2026-11-21T10:01:40.000Z';
  const { worker } = await board.ok('report-heartbeat', { agent: 'a' });
  expect(worker).toEqual({
    ...before,
    last_heartbeat_at: at,
    last_progress_age_seconds: 100,
    last_heartbeat_age_seconds: 0,
    last_report_at: at,
    last_report_age_seconds: 0,
  });
});

test('a heartbeat touches no task', async () => {
  const { board } = await boardWithPickup();
  const before = await taskOf(board);
  const { task, run } = await board.ok('report-heartbeat', { agent: 'a' });
  expect({ task, run }).toEqual({ task: null, run: null });
  expect(await taskOf(board)).toEqual(before);
});

test('each heartbeat is recorded, even in the same millisecond', async () => {
  const board = await tempBoard();
  const first = await board.ok('report-heartbeat', { agent: 'a' });
  const second = await inOneCommit(board, () => board.ok('report-heartbeat', { agent: 'a' }));
  expect([first.event_ids[0], second.event_ids[0]].sort()).toEqual([first.event_ids[0], second.event_ids[0]]);
});

test('a heartbeat without an agent is refused', async () => {
  const board = await tempBoard();
  expect(await refused(board, 'report-heartbeat', {}, 'invalid_input')).toMatchObject({ field: 'agent' });
});
