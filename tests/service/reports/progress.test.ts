import { expect, test } from 'vitest';
import {
  block,
  boardWithPickup,
  boardWithTaskIn,
  eventsOf,
  inOneCommit,
  lastCommit,
  refused,
  taskOf,
  workerOf,
} from '../trail.ts';

const progress = { task_id: 't-1', message: 'Found the cause.\nIt is the cache.' };

test('progress is one event about the task, with the message and the run', async () => {
  const { board, run } = await boardWithPickup();
  const answer = await inOneCommit(board, () => board.ok('report-progress', { ...progress, agent: 'a' }));
  expect(await eventsOf(board, answer)).toMatchObject([
    {
      type: 'worker-progress',
      entity_type: 'task',
      entity_id: 't-1',
      task: 't-1',
      run,
      agent: 'a',
      report: 'progress',
      message: progress.message,
      from: null,
      to: null,
    },
  ]);
});

test('a commit holds the first line of the message, the event all of it', async () => {
  const { board, run } = await boardWithPickup();
  await board.ok('report-progress', { ...progress, agent: 'a' });
  const commit = lastCommit(board);
  expect(commit.subject).toBe('worker-progress t-1 (One)');
  expect(commit.author).toBe('a <a@mission-control.invalid>');
  expect(commit.body.split('\n')[0]).toBe('Found the cause.');
  expect(commit.body).not.toContain('It is the cache.');
  expect(commit.trailers).toMatchObject({ Task: ['t-1'], Run: [run], Agent: ['a'] });
});

test('progress without an agent is by the worker that has the task', async () => {
  const { board } = await boardWithPickup();
  board.pass(100);
  const answer = await board.ok('report-progress', progress);
  expect((await eventsOf(board, answer))[0]?.agent).toBe('a');
  expect(answer.worker).toMatchObject({ agent_id: 'a', last_report_age_seconds: 0 });
});

test('progress leaves the task where it is', async () => {
  const { board } = await boardWithPickup();
  const before = await taskOf(board);
  await board.ok('report-progress', { ...progress, agent: 'a' });
  expect(await taskOf(board)).toEqual(before);
});

test('progress is a sign of life, and no heartbeat', async () => {
  const { board } = await boardWithPickup();
  board.pass(100);
  await board.ok('report-progress', { ...progress, agent: 'a' });
  expect(await workerOf(board, 'a')).toMatchObject({
    last_report_at: '2026-11-21T10:01:40.000Z',
    last_heartbeat_at: null,
    status: 'active',
  });
});

test('while blocked its holder may still report progress', async () => {
  const { board } = await boardWithPickup();
  await block(board, 't-1');
  const answer = await inOneCommit(board, () => board.ok('report-progress', { ...progress, agent: 'a' }));
  expect(answer.task?.status).toBe('blocked');
});

test.each(['pending', 'done'] as const)('progress on a task that is %s is refused', async (status) => {
  const board = await boardWithTaskIn(status);
  await refused(board, 'report-progress', { ...progress, agent: 'a' }, 'invalid_transition');
});

test.each(['', ' \n\t'])('progress that says nothing (%j) is refused', async (message) => {
  const { board } = await boardWithPickup();
  await refused(board, 'report-progress', { task_id: 't-1', message, agent: 'a' }, 'invalid_input');
});

test('a message keeps every character that UTF-8 holds', async () => {
  const { board } = await boardWithPickup();
  const message = '---\ntype: x\n---\r\n\u001b[31mred\u2028 \u0000 😀\n\n';
  const answer = await board.ok('report-progress', { task_id: 't-1', message });
  expect((await eventsOf(board, answer))[0]?.message).toBe(message);
});

test('a message above 256 KiB is refused, one of just that size is kept', async () => {
  const { board } = await boardWithPickup();
  const most = 'é'.repeat(128 * 1024);
  await refused(board, 'report-progress', { task_id: 't-1', message: `${most}x` }, 'invalid_input');
  const answer = await board.ok('report-progress', { task_id: 't-1', message: most });
  expect((await eventsOf(board, answer))[0]?.message).toBe(most);
});
