import { expect, test } from 'vitest';
import { callCli } from '../../helpers/call-surface.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const MANY = Array.from({ length: 20 }, (_, index) => index + 1);
const FINISH = [
  'report',
  'finish',
  't-1',
  '--agent',
  'a',
  '--result',
  'Done.',
  '--verification-notes',
  'Read it.',
];

/** Sends again where the board was locked for too long, as a caller is told to: a slow machine takes its time for so many. */
async function send(board: TempBoard, words: string[]): ReturnType<typeof callCli> {
  const answer = await callCli(board.root, words);
  const isLocked = !answer.envelope.ok && answer.envelope.error.code === 'board_locked';
  return isLocked ? send(board, words) : answer;
}

/** What each call came to: its code, `ok`, or `again` where nothing changed. */
async function allAtOnce(board: TempBoard, calls: string[][]): Promise<string[]> {
  const answers = await Promise.all(calls.map((words) => send(board, words)));
  return answers.map(({ envelope }) => {
    if (!envelope.ok) return envelope.error.code;
    return (envelope.data as { changed: boolean }).changed ? 'ok' : 'again';
  });
}

async function inReview(): Promise<TempBoard> {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1', approval: 'finish' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-finish', {
    task_id: 't-1',
    agent: 'a',
    result: 'Done.',
    verification_notes: 'Read it.',
  });
  return board;
}

const count = async (board: TempBoard, type: string) =>
  (await board.ok('list-events', { type: [type], limit: 500 })).total;

async function expectProven(board: TempBoard, before: number): Promise<void> {
  expect(board.commits()).toBe(before + 1);
  expectSound(board.root);
  expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0 });
}

test('of 20 processes that approve of the same task at once one does, and 19 are told', async () => {
  const board = await inReview();
  const before = board.commits();
  const calls = MANY.map((n) => ['approve-task', 't-1', '--agent', `lead-${n}`]);
  const outcomes = await allAtOnce(board, calls);
  expect(outcomes.filter((one) => one === 'ok')).toHaveLength(1);
  expect(outcomes.filter((one) => one === 'nothing_to_approve')).toHaveLength(19);
  expect(await count(board, 'approved')).toBe(1);
  await expectProven(board, before);
});

test('of 20 processes that approve of a task or return it at once one is heard', async () => {
  const board = await inReview();
  const before = board.commits();
  const calls = MANY.map((n) =>
    n % 2 === 0
      ? ['approve-task', 't-1', '--agent', `lead-${n}`]
      : ['return-task', 't-1', '--message', 'More.', '--agent', `lead-${n}`],
  );
  const outcomes = await allAtOnce(board, calls);
  expect(outcomes.filter((one) => one === 'ok')).toHaveLength(1);
  expect(outcomes.filter((one) => one === 'nothing_to_approve')).toHaveLength(19);
  expect((await count(board, 'approved')) + (await count(board, 'returned'))).toBe(1);
  await expectProven(board, before);
});

test('of 20 processes that finish a task again or return it at once one returns it, and nothing is there twice', async () => {
  const board = await inReview();
  const before = board.commits();
  const calls = MANY.map((n) =>
    n % 2 === 0 ? FINISH : ['return-task', 't-1', '--message', 'More.', '--agent', `lead-${n}`],
  );
  const outcomes = await allAtOnce(board, calls);
  const finished = outcomes.filter((_, index) => calls[index] === FINISH);
  const returned = outcomes.filter((_, index) => calls[index] !== FINISH);
  // Before the return it was told already; behind it the attempt is over, and the task in the queue.
  expect(finished.filter((one) => one !== 'again' && one !== 'invalid_transition')).toEqual([]);
  expect(returned.filter((one) => one === 'ok')).toHaveLength(1);
  expect(returned.filter((one) => one === 'nothing_to_approve')).toHaveLength(9);
  expect(await count(board, 'approval-requested')).toBe(1);
  expect(await count(board, 'returned')).toBe(1);
  expect((await board.ok('list-runs', {})).total).toBe(1);
  await expectProven(board, before);
});

test('of 20 processes that check different criteria at once each is on record', async () => {
  const board = await tempBoard();
  const criterion = MANY.map((n) => `criterion ${n}`);
  await board.ok('create-task', { title: 'One', id: 't-1', criterion });
  const calls = MANY.map((n) => [
    'check-criterion',
    't-1',
    String(n),
    '--status',
    'met',
    '--agent',
    `lead-${n}`,
  ]);
  expect(await allAtOnce(board, calls)).toEqual(MANY.map(() => 'ok'));
  const { task, criteria } = await board.ok('show-task', { task_id: 't-1' });
  expect(task.criteria_counts).toMatchObject({ total: 20, met: 20 });
  expect(criteria.map(({ by }) => by)).toEqual(MANY.map((n) => `lead-${n}`));
  expectSound(board.root);
});
