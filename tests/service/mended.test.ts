import { expect, test } from 'vitest';
import { openBoard } from '../../src/service/open-board.ts';
import { tempBoard } from '../helpers/temp-board.ts';

test("another worker's report under the same request id is a conflict, not swallowed as a replay", async () => {
  const board = await tempBoard();
  const call = (agent: string) =>
    openBoard(board.root, { agent }).call('report-heartbeat', { request_id: 'one' });
  expect((await call('a')).ok).toBe(true);
  expect(await call('b')).toMatchObject({ ok: false, error: { code: 'request_id_conflict' } });
});

test('an event too large to be read again is refused, not recorded', async () => {
  const board = await tempBoard();
  const before = board.commits();
  const data = { text: 'x'.repeat(300_000) };
  const input = { type: 'note', entity_type: 'board', entity_id: 'board', message: 'big', data };
  expect((await board.fail('append-event', input)).code).toBe('invalid_input');
  expect(board.commits()).toBe(before);
});

test('a report on the beginning of an id is by the worker that has the task', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 'prefixed-1' });
  await board.ok('report-pickup', { task_id: 'prefixed-1', agent: 'a' });
  const typed = openBoard(board.root, { agent: null, acceptPrefixes: true });
  const answer = await typed.call('report-progress', { task_id: 'prefixed', message: 'hi' });
  expect(answer).toMatchObject({ ok: true, data: { worker: { agent_id: 'a' } } });
  expect(board.git('log', '-1', '--format=%an').trim()).toBe('a');
});

test('a heartbeat is recorded for the worker that the board writes in another case', async () => {
  const board = await tempBoard();
  await board.ok('report-heartbeat', { agent: 'Ada' });
  await board.ok('append-event', {
    type: 'worker-heartbeat',
    entity_type: 'agent',
    entity_id: 'ada',
    message: 'alive',
  });
  expect(board.files('agents')).toEqual(['agents/Ada.md']);
});
