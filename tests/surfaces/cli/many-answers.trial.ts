import { expect, test } from 'vitest';
import { callCli } from '../../helpers/call-surface.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const MANY = Array.from({ length: 20 }, (_, index) => index + 1);

async function answer(board: TempBoard, agent: string, words: string): ReturnType<typeof callCli> {
  const told = await callCli(board.root, ['answer', 't-1', '--answer', words, '--agent', agent]);
  const isLocked = !told.envelope.ok && told.envelope.error.code === 'board_locked';
  return isLocked ? answer(board, agent, words) : told;
}

test('of 20 processes that answer the same question at once one answers it, and 19 are told that nothing waits', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'Asked', id: 't-1' });
  const { run } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: 'Which one?', kind: 'question' });
  const before = board.commits();
  const told = await Promise.all(MANY.map((n) => answer(board, `boss-${n}`, `The one of ${n}.`)));
  const winners = told.filter(({ envelope }) => envelope.ok);
  expect(winners).toHaveLength(1);
  for (const { status, envelope } of told.filter((each) => !winners.includes(each))) {
    expect(status).toBe(4);
    expect(envelope).toMatchObject({
      error: { code: 'invalid_transition', details: { task_id: 't-1', from: 'in_progress' } },
    });
  }
  expect(board.commits()).toBe(before + 1);
  const { answers, task } = await board.ok('show-task', { task_id: 't-1' });
  expect(task).toMatchObject({ status: 'in_progress', worker: 'a', current_run: run?.id });
  const winner = told.findIndex(({ envelope }) => envelope.ok) + 1;
  expect(answers).toMatchObject([{ by: `boss-${winner}`, answer: `The one of ${winner}.` }]);
  const { news } = await board.ok('report-heartbeat', { agent: 'a' });
  expect(news?.answers).toMatchObject([{ answer: `The one of ${winner}.` }]);
  expectSound(board.root);
});

test('a worker that reports from 20 processes at once hears its answer once on record', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'Asked', id: 't-1' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: 'Which one?', kind: 'question' });
  await board.ok('answer-question', { task_id: 't-1', answer: 'Any.' });
  const told = await Promise.all(
    MANY.map((n) => callCli(board.root, ['report', 'progress', 't-1', '--message', `${n}`, '--agent', 'a'])),
  );
  const news = told.flatMap(({ envelope }) =>
    envelope.ok && envelope.data.news !== null ? [envelope.data.news] : [],
  );
  expect(told.filter(({ status }) => status !== 0 && status !== 5)).toEqual([]);
  expect(news).toMatchObject([{ answers: [{ answer: 'Any.' }] }]);
  expectSound(board.root);
});
