import { expect, test } from 'vitest';
import { boardWithPickup, eventOf } from '../trail.ts';

const orchestrator = { agent: 'fakker', status: 'active', role: 'orchestrator' } as const;
const back = { task_id: 't-1', status: 'pending', message: 'not heard of' } as const;

test('an orchestrator takes the task of a silent worker back without force, and it is told', async () => {
  const { board, run } = await boardWithPickup();
  board.pass(181);
  await board.ok('update-agent-status', orchestrator);
  const answer = await board.ok('move-task', { ...back, agent: 'fakker' });
  expect(answer).toMatchObject({
    task: { status: 'pending', current_run: null },
    run: { id: run, status: 'cancelled' },
  });
  const released = await eventOf(board, answer, 'task-released');
  expect(released).toMatchObject({
    from: 'a',
    message: 'not heard of',
    data: { liveness: 'stale' },
    forced: false,
  });
  await eventOf(board, answer, 'task-moved');
});

test('nor of a quiet one', async () => {
  const { board } = await boardWithPickup();
  board.pass(1801);
  await board.ok('report-heartbeat', { agent: 'a' });
  await board.ok('update-agent-status', orchestrator);
  const answer = await board.ok('move-task', { ...back, agent: 'fakker' });
  expect(await eventOf(board, answer, 'task-released')).toMatchObject({ data: { liveness: 'quiet' } });
});

test('the task of a worker that is at work stays with it', async () => {
  const { board } = await boardWithPickup();
  await board.ok('update-agent-status', orchestrator);
  expect(await board.fail('move-task', { ...back, agent: 'fakker' })).toMatchObject({ code: 'task_held' });
});

test("another worker does not take a silent one's task back", async () => {
  const { board } = await boardWithPickup();
  board.pass(181);
  expect(await board.fail('move-task', { ...back, agent: 'b' })).toMatchObject({ code: 'task_held' });
});

test('a holder puts its own task back, and it is told', async () => {
  const { board } = await boardWithPickup();
  const answer = await board.ok('move-task', { ...back, agent: 'a' });
  expect(await eventOf(board, answer, 'task-released')).toMatchObject({ from: 'a', agent: 'a' });
});

const REPORTS = [
  ['report-progress', { message: 'x' }],
  ['report-blocker', { blocker: 'x' }],
  ['report-finish', { result: 'x', verification_notes: 'x' }],
  ['report-fail', { summary: 'x' }],
] as const;

test.each(REPORTS)(
  'whose task was taken back is told so by %s, and may take it again',
  async (operation, input) => {
    const { board, run } = await boardWithPickup();
    await board.ok('move-task', back);
    const error = await board.fail(operation, { task_id: 't-1', agent: 'a', ...input } as never);
    expect(error).toMatchObject({ code: 'run_superseded', details: { run_id: run, holder: null } });
    const { code } = await board.fail('finish-run', {
      run_id: run,
      status: 'failed',
      summary: 'x',
      agent: 'a',
    });
    expect(code).toBe('run_closed');
    await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
    await board.ok(operation, { task_id: 't-1', agent: 'a', ...input } as never);
  },
);

test("whose task was taken back and is another's by now is told that it was taken from it", async () => {
  const { board, run } = await boardWithPickup();
  await board.ok('move-task', back);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'b' });
  const error = await board.fail('report-progress', { task_id: 't-1', agent: 'a', message: 'x' });
  expect(error).toMatchObject({ code: 'run_superseded', details: { run_id: run, holder: 'b' } });
});
