import { expect, test } from 'vitest';
import type { TempBoard } from '../../helpers/temp-board.ts';
import {
  boardWithPickup,
  boardWithTaskIn,
  eventOf,
  eventsOf,
  inOneCommit,
  refused,
  taskOf,
  workerOf,
} from '../trail.ts';

const question = {
  task_id: 't-1',
  agent: 'a',
  blocker: 'Which login?',
  option: ['OAuth', 'password', '1'],
  recommend: 'OAuth',
};

/** `t-1` is held by `a`, which asks; ten seconds have passed since. */
async function boardWithQuestion(): Promise<{ board: TempBoard; run: string }> {
  const { board, run } = await boardWithPickup();
  await board.ok('report-blocker', question);
  board.pass(10);
  return { board, run };
}

const answersOf = async (board: TempBoard) => (await board.ok('show-task', { task_id: 't-1' })).answers;

test('an answer puts the task back in progress with the same worker and the same run, in one commit', async () => {
  const { board, run } = await boardWithQuestion();
  const answer = await inOneCommit(board, () =>
    board.ok('answer-question', { task_id: 't-1', option: 'OAuth', agent: 'boss' }),
  );
  expect(answer.task).toMatchObject({
    status: 'in_progress',
    worker: 'a',
    current_run: run,
    blocker: null,
    answer_count: 1,
  });
  expect(answer.run).toMatchObject({ id: run, status: 'running' });
  expect(answer.worker).toMatchObject({ agent_id: 'a', status: 'active', last_report_age_seconds: 10 });
  expect((await eventsOf(board, answer)).map(({ type }) => type)).toEqual([
    'task-moved',
    'question-answered',
    'agent-status',
  ]);
  expect(await eventOf(board, answer, 'question-answered')).toMatchObject({
    agent: 'boss',
    run,
    message: 'OAuth',
    data: {
      question: 'Which login?',
      options: ['OAuth', 'password', '1'],
      answer: 'OAuth',
      option: 'OAuth',
      recommended: true,
      waited_seconds: 10,
    },
  });
  expect(await answersOf(board)).toEqual([
    { question: 'Which login?', answer: 'OAuth', by: 'boss', at: '2026-11-21T10:00:10.000Z', seen_at: null },
  ]);
});

test.each([
  ['its number', { option: '2' }, 'password', 'password'],
  ['a text that is a number, which goes before the number', { option: '1' }, '1', '1'],
  ['words of your own', { answer: 'Neither.' }, 'Neither.', null],
  ['an option and words', { option: '2', answer: 'For now.' }, 'password\nFor now.', 'password'],
])('an option can be chosen by %s', async (_how, given, answer, option) => {
  const { board } = await boardWithQuestion();
  const told = await board.ok('answer-question', { task_id: 't-1', ...given });
  expect(await eventOf(board, told, 'question-answered')).toMatchObject({
    message: answer,
    data: { answer, option, recommended: false },
  });
  expect(await answersOf(board)).toMatchObject([{ answer, by: null }]);
});

test('a remark is kept with the move, and is no part of the answer', async () => {
  const { board } = await boardWithQuestion();
  const told = await board.ok('answer-question', { task_id: 't-1', option: '2', message: 'Asked Ana.' });
  expect(await eventOf(board, told, 'task-moved')).toMatchObject({ message: 'Asked Ana.' });
  expect(await answersOf(board)).toMatchObject([{ answer: 'password' }]);
});

test('an answer to pending cancels the run, as a move does', async () => {
  const { board, run } = await boardWithQuestion();
  const { task } = await board.ok('answer-question', { task_id: 't-1', option: '2', to: 'pending' });
  expect(task).toMatchObject({ status: 'pending', current_run: null, answer_count: 1 });
  expect((await board.ok('show-run', { run_id: run })).run.status).toBe('cancelled');
  expect(await workerOf(board, 'a')).toMatchObject({ current_task_id: null });
});

test('where no run is open an answer puts the task into the queue', async () => {
  const { board } = await boardWithPickup();
  await board.ok('report-fail', { task_id: 't-1', agent: 'a', summary: 'No key.' });
  const { task } = await board.ok('answer-question', { task_id: 't-1', answer: 'Use mine.' });
  expect(task).toMatchObject({ status: 'pending', answer_count: 1 });
});

test('what is no question can be answered too', async () => {
  const { board, run } = await boardWithPickup();
  await board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: 'needs the password' });
  const told = await board.ok('answer-question', { task_id: 't-1', answer: 'It is in the safe.' });
  expect(told.task).toMatchObject({ status: 'in_progress', current_run: run });
  expect(await eventOf(board, told, 'question-answered')).toMatchObject({
    data: { options: [], option: null, recommended: false },
  });
});

test('an option that was not offered is refused with those that were', async () => {
  const { board } = await boardWithQuestion();
  for (const option of ['SAML', '4', '0', 'oauth']) {
    const details = await refused(board, 'answer-question', { task_id: 't-1', option }, 'invalid_input');
    expect(details).toMatchObject({ field: 'option', received: option, options: question.option });
  }
  const { message } = await board.fail('answer-question', { task_id: 't-1', option: 'SAML' });
  expect(message).toContain('1 "OAuth", 2 "password", 3 "1"');
  await refused(board, 'answer-question', { task_id: 't-1' }, 'invalid_input');
});

test('a task that waits for nothing has no answer', async () => {
  for (const status of ['pending', 'in_progress', 'done'] as const) {
    const board = await boardWithTaskIn(status);
    const details = await refused(
      board,
      'answer-question',
      { task_id: 't-1', answer: 'Yes.' },
      'invalid_transition',
    );
    expect(details).toMatchObject({ from: status });
  }
});

test('whoever asked may not answer, however its id is written, and by no force', async () => {
  const { board } = await boardWithQuestion();
  for (const agent of ['a', 'A']) {
    const input = { task_id: 't-1', agent, option: 'OAuth', force: true };
    expect(await refused(board, 'answer-question', input, 'forbidden_approver')).toMatchObject({
      asker: 'a',
    });
  }
});

test('a question of an orchestrator may be answered by the worker, which knows then what it said', async () => {
  const { board, run } = await boardWithPickup();
  await board.ok('move-task', { task_id: 't-1', status: 'blocked', blocker: 'Why so slow?', agent: 'a' });
  await board.ok('report-blocker', {
    task_id: 't-1',
    blocker: 'Why?',
    kind: 'question',
    agent: 'boss',
    force: true,
  });
  expect((await taskOf(board)).blocker).toMatchObject({ by: 'boss' });
  const answered = await board.ok('answer-question', { task_id: 't-1', answer: 'Big tests.', agent: 'a' });
  expect(answered).toMatchObject({ task: { status: 'in_progress', current_run: run }, news: null });
});

test('a task keeps the last twenty answers, and two thousand characters of each text', async () => {
  const { board } = await boardWithPickup();
  const long = '😀'.repeat(2_001);
  await board.ok('report-blocker', { ...question, option: [], recommend: undefined, blocker: long });
  const told = await board.ok('answer-question', { task_id: 't-1', answer: long });
  expect(await answersOf(board)).toMatchObject([{ question: long.slice(2), answer: long.slice(2) }]);
  expect(await eventOf(board, told, 'question-answered')).toMatchObject({
    message: long,
    data: { question: long, answer: long },
  });
  for (let count = 1; count <= 20; count++) {
    await board.ok('report-blocker', { ...question, blocker: `Question ${count}` });
    await board.ok('answer-question', { task_id: 't-1', option: 'OAuth' });
  }
  const kept = await answersOf(board);
  expect(kept.map((one) => one.question)).toEqual(
    Array.from({ length: 20 }, (_, at) => `Question ${at + 1}`),
  );
});

test('texts of any length can be asked and answered, and the events have all of them', async () => {
  const { board } = await boardWithPickup();
  const long = '\u0001é'.repeat(80_000);
  const option = Array.from({ length: 100 }, (_, at) => `${at}${'漢'.repeat(290)}`);
  const asked = await board.ok('report-blocker', {
    ...question,
    blocker: long,
    option,
    recommend: undefined,
  });
  const told = await board.ok('answer-question', { task_id: 't-1', option: '100', answer: long });
  expect((await eventOf(board, asked, 'task-moved')).message).toBe(long);
  expect((await eventOf(board, told, 'question-answered')).message).toBe(`${option[99]}\n${long}`);
  await board.ok('doctor', {});
});

test('a person in an editor reads question and answer', async () => {
  const { board } = await boardWithQuestion();
  await board.ok('answer-question', { task_id: 't-1', option: '2', answer: 'For now.' });
  expect(board.read('in_progress/t-1-one.md')).toContain(`answers:
  - question: Which login?
    answer: |-
      password
      For now.
    at: 2026-11-21T10:00:10.000Z
`);
});

test('answers stand in no list', async () => {
  const { board } = await boardWithQuestion();
  await board.ok('answer-question', { task_id: 't-1', option: 'OAuth' });
  const [item] = (await board.ok('list-tasks', {})).items;
  expect(item).toMatchObject({ answer_count: 1 });
  expect(JSON.stringify(item)).not.toContain('Which login?');
});

test('an answer changes nothing about who agreed that the task is begun, and a move back does', async () => {
  const { board } = await boardWithPickup();
  await board.ok('update-task', { task_id: 't-1', approval: 'start' });
  await board.ok('move-task', { task_id: 't-1', status: 'pending' });
  await board.ok('approve-task', { task_id: 't-1' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-blocker', question);
  const answered = await board.ok('answer-question', { task_id: 't-1', option: 'OAuth', to: 'pending' });
  expect(answered.task).toMatchObject({ status: 'pending', approved: { by: null } });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'b' });
  await board.ok('report-blocker', { ...question, agent: 'b' });
  const moved = await board.ok('move-task', { task_id: 't-1', status: 'pending', message: 'OAuth.' });
  expect(moved.task).toMatchObject({ approved: null, answer_count: 2 });
});
