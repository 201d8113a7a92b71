import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { boardWithPickup, eventOf, eventsOf, inNoCommit, inOneCommit, refused, taskOf } from '../trail.ts';

const question = { task_id: 't-1', agent: 'a', blocker: 'Which login?', option: ['OAuth', 'password'] };

async function boardWithQuestion(): Promise<{ board: TempBoard; run: string }> {
  const { board, run } = await boardWithPickup();
  await board.ok('report-blocker', question);
  board.pass(10);
  return { board, run };
}

const typesOf = async (board: TempBoard, answer: Parameters<typeof eventsOf>[1]) =>
  (await eventsOf(board, answer)).map(({ type }) => type);

test('a move to pending with a message is the answer, whoever makes it', async () => {
  for (const agent of [undefined, 'boss']) {
    const { board } = await boardWithQuestion();
    const moved = await board.ok('move-task', {
      task_id: 't-1',
      status: 'pending',
      message: 'password',
      agent,
    });
    expect(await eventOf(board, moved, 'question-answered')).toMatchObject({
      data: { answer: 'password', option: 'password', waited_seconds: 10 },
    });
    expect((await board.ok('show-task', { task_id: 't-1' })).answers).toMatchObject([
      { question: 'Which login?', answer: 'password', by: agent ?? null, seen_at: null },
    ]);
  }
});

test("a person's move to in_progress with a message is the answer", async () => {
  const { board, run } = await boardWithQuestion();
  const moved = await board.ok('move-task', { task_id: 't-1', status: 'in_progress', message: 'Both.' });
  expect(moved.task).toMatchObject({ worker: 'a', current_run: run, answer_count: 1 });
  expect(await eventOf(board, moved, 'question-answered')).toMatchObject({
    data: { answer: 'Both.', option: null },
  });
});

test.each(['pending', 'in_progress'] as const)(
  'a move to %s without a message withdraws the question',
  async (status) => {
    const { board } = await boardWithQuestion();
    const moved = await board.ok('move-task', { task_id: 't-1', status });
    expect(moved.task).toMatchObject({ status, answer_count: 0 });
    expect(await eventOf(board, moved, 'question-withdrawn')).toMatchObject({
      data: { question: 'Which login?', options: question.option, waited_seconds: 10 },
    });
  },
);

test('a drag out of blocked withdraws the question', async () => {
  const { board } = await boardWithQuestion();
  renameSync(join(board.root, 'blocked/t-1-one.md'), join(board.root, 'pending/t-1-one.md'));
  await board.ok('record-edits', {});
  const { items } = await board.ok('list-events', { type: ['question-withdrawn'] });
  expect(items).toMatchObject([{ task: 't-1', agent: null }]);
  expect(await taskOf(board)).toMatchObject({ status: 'pending', answer_count: 0 });
});

test('what a failed attempt left behind is nothing to withdraw', async () => {
  const { board } = await boardWithPickup();
  await board.ok('report-fail', { task_id: 't-1', agent: 'a', summary: 'No key.' });
  const taken = await board.ok('report-pickup', { task_id: 't-1', agent: 'b' });
  expect(await typesOf(board, taken)).not.toContain('question-withdrawn');
});

test('only whoever asked takes a task up while its question is open, and others are told since when', async () => {
  const { board } = await boardWithQuestion();
  const details = await refused(board, 'report-pickup', { task_id: 't-1', agent: 'b' }, 'task_held');
  expect(details).toMatchObject({ holder: 'a', since: '2026-11-21T10:00:00.000Z' });
  const move = { task_id: 't-1', status: 'in_progress', agent: 'b' } as const;
  await refused(board, 'move-task', move, 'task_held');
  await board.ok('report-pickup', { task_id: 't-1', agent: 'b', force: true });
});

test('what is no question another may take up, as ever', async () => {
  const { board } = await boardWithPickup();
  await board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: 'needs the password' });
  const { task } = await board.ok('report-pickup', { task_id: 't-1', agent: 'b' });
  expect(task).toMatchObject({ worker: 'b', status: 'in_progress' });
});

test.each([
  ['pickup', (board: TempBoard) => board.ok('report-pickup', { task_id: 't-1', agent: 'a' })],
  [
    'move',
    (board: TempBoard) => board.ok('move-task', { task_id: 't-1', status: 'in_progress', agent: 'a' }),
  ],
  [
    'withdrawal',
    (board: TempBoard) => board.ok('report-progress', { task_id: 't-1', agent: 'a', withdraw: true }),
  ],
])("the asker's own %s withdraws the question, whomever the task is meant for by now", async (_how, call) => {
  const { board, run } = await boardWithQuestion();
  await board.ok('assign-task', { task_id: 't-1', assignee: 'b' });
  const answer = await inOneCommit(board, () => call(board));
  expect(answer.task).toMatchObject({ status: 'in_progress', worker: 'a', current_run: run, blocker: null });
  expect(await eventOf(board, answer, 'question-withdrawn')).toMatchObject({ agent: 'a' });
});

test('a worker that withdraws is at work again, and may say something', async () => {
  const { board } = await boardWithQuestion();
  const answer = await board.ok('report-progress', {
    task_id: 't-1',
    agent: 'a',
    withdraw: true,
    message: 'Found it.',
  });
  expect(answer.worker).toMatchObject({
    status: 'active',
    current_task_id: 't-1',
    last_report_age_seconds: 0,
  });
  expect((await typesOf(board, answer)).sort()).toEqual([
    'agent-status',
    'question-withdrawn',
    'task-moved',
    'worker-progress',
  ]);
});

test('a withdrawal that comes behind the answer records nothing, and tells it', async () => {
  const { board } = await boardWithQuestion();
  await board.ok('answer-question', { task_id: 't-1', option: 'OAuth' });
  const late = await inNoCommit(board, () =>
    board.ok('report-progress', { task_id: 't-1', agent: 'a', withdraw: true }),
  );
  expect(late.news?.answers).toMatchObject([{ answer: 'OAuth' }]);
});

test('nobody withdraws the question of another, nor what is none', async () => {
  const { board } = await boardWithQuestion();
  const others = { task_id: 't-1', agent: 'b', withdraw: true };
  expect(await refused(board, 'report-progress', others, 'task_held')).toMatchObject({ holder: 'a' });
  await refused(board, 'report-progress', { task_id: 't-1', agent: 'a' }, 'invalid_input');
  await board.ok('report-fail', { task_id: 't-1', agent: 'a', summary: 'No key.' });
  await refused(board, 'report-progress', { ...others, agent: 'a' }, 'invalid_transition');
});
