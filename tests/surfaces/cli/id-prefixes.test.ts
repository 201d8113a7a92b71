import { expect, test } from 'vitest';
import { callCli } from '../../helpers/call-surface.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

async function boardWithTasks(): Promise<TempBoard> {
  const board = await tempBoard();
  for (const id of ['t-abc1', 't-abd2', 't-abd', 'other'])
    await board.ok('create-task', { title: `Fix ${id}`, id });
  return board;
}

test.each([
  ['an unambiguous beginning', 't-abc', 't-abc1'],
  ['a beginning in other letters', 'OTH', 'other'],
  ['an id that is the beginning of another', 't-abd', 't-abd'],
])('%s is the id', async (_what, typed, id) => {
  const { root } = await boardWithTasks();
  const { status, envelope } = await callCli(root, ['report', 'pickup', typed, '--agent', 'a']);
  expect(status).toBe(0);
  expect(envelope).toMatchObject({ ok: true, data: { task: { id, status: 'in_progress' } } });
});

test('a beginning of several ids is ambiguous_id, names them, and records nothing', async () => {
  const board = await boardWithTasks();
  const before = board.commits();
  const { status, envelope } = await callCli(board.root, ['report', 'pickup', 't-ab', '--agent', 'a']);
  expect(status).toBe(4);
  expect(envelope).toMatchObject({
    ok: false,
    error: { code: 'ambiguous_id', details: { received: 't-ab' } },
  });
  const matches = envelope.ok ? [] : (envelope.error.details.matches as string[]);
  expect(matches.sort()).toEqual(['t-abc1', 't-abd', 't-abd2']);
  expect(board.commits()).toBe(before);
});

test('a beginning of no id is not found', async () => {
  const { root } = await boardWithTasks();
  const { status, envelope } = await callCli(root, ['show-task', 'x']);
  expect(status).toBe(3);
  expect(envelope).toMatchObject({ ok: false, error: { code: 'task_not_found' } });
});

test('runs and workers may be called by their beginnings too', async () => {
  const board = await boardWithTasks();
  const { run } = await board.ok('report-pickup', { task_id: 'other', agent: 'agent-7' });
  const worker = await callCli(board.root, ['show-worker', 'agent']);
  expect(worker.envelope).toMatchObject({ ok: true, data: { worker: { agent_id: 'agent-7' } } });
  const shown = await callCli(board.root, ['show-run', run?.id.slice(0, 6) ?? '']);
  expect(shown.envelope).toMatchObject({ ok: true });
});

test('an id that is to be made is never taken for a beginning', async () => {
  const { root } = await boardWithTasks();
  const { envelope } = await callCli(root, ['create-task', '--title', 'New', '--id', 'oth']);
  expect(envelope).toMatchObject({ ok: true, data: { task: { id: 'oth' } } });
});
