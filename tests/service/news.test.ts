import { expect, test } from 'vitest';
import type { TempBoard } from '../helpers/temp-board.ts';
import { boardWithPickup, inNoCommit, inOneCommit } from './trail.ts';

const ask = { task_id: 't-1', agent: 'a', blocker: 'Which login?', option: ['OAuth', 'password'] };
const TOLD = {
  task_id: 't-1',
  question: 'Which login?',
  answer: 'OAuth',
  by: 'boss',
  at: '2026-11-21T10:00:10.000Z',
};

/** `a` has asked about `t-1`, and `boss` has answered ten seconds later; nobody has told it yet. */
async function boardWithAnswer(): Promise<{ board: TempBoard; run: string }> {
  const { board, run } = await boardWithPickup();
  await board.ok('report-blocker', ask);
  board.pass(10);
  const { news } = await board.ok('answer-question', { task_id: 't-1', option: 'OAuth', agent: 'boss' });
  expect(news).toBeNull();
  board.pass(10);
  return { board, run };
}

const seenAt = async (board: TempBoard, task_id = 't-1') =>
  (await board.ok('show-task', { task_id })).answers.map(({ seen_at }) => seen_at);

const WRITES: [string, (board: TempBoard, run: string) => Promise<{ news: unknown }>][] = [
  ['progress', (board) => board.ok('report-progress', { task_id: 't-1', message: 'On.', agent: 'a' })],
  ['progress without a name', (board) => board.ok('report-progress', { task_id: 't-1', message: 'On.' })],
  ['a heartbeat', (board) => board.ok('report-heartbeat', { agent: 'a' })],
  ['a blocker', (board) => board.ok('report-blocker', { ...ask, blocker: 'And then?' })],
  ['a plan', (board) => board.ok('plan-task', { task_id: 't-1', items: [{ text: 'On.' }], agent: 'a' })],
  ['a status', (board) => board.ok('update-agent-status', { agent: 'a', status: 'active' })],
  [
    'an event',
    (board) =>
      board.ok('append-event', {
        type: 'worker-heartbeat',
        entity_type: 'agent',
        entity_id: 'a',
        message: 'alive',
      }),
  ],
  ['a report on another task', (board) => board.ok('create-task', { title: 'Two', agent: 'a' })],
];

test.each(WRITES)('%s tells its worker the answer, in the commit that notes it', async (_what, write) => {
  const { board, run } = await boardWithAnswer();
  const answer = await inOneCommit(
    board,
    () => write(board, run) as ReturnType<typeof board.ok<'report-heartbeat'>>,
  );
  expect(answer.news).toEqual({ answers: [TOLD], inbox: { open: 0, items: [] }, lost: [] });
  expect(await seenAt(board)).toEqual(['2026-11-21T10:00:20.000Z']);
  expect((await board.ok('report-heartbeat', { agent: 'a' })).news).toBeNull();
  await board.ok('audit', {});
});

test('nobody but the holder hears it, and a call that is refused or asks for no news leaves it unseen', async () => {
  const { board } = await boardWithAnswer();
  expect((await board.ok('report-heartbeat', { agent: 'b' })).news).toBeNull();
  expect((await board.ok('update-task', { task_id: 't-1', priority: 'high' })).news).toBeNull();
  await board.fail('report-progress', { task_id: 't-1', agent: 'a', message: 'x', if_revision: 99 });
  const { task } = await board.ok('show-task', { task_id: 't-1' });
  expect((await board.ok('report-heartbeat', { agent: 'a', news: false })).news).toBeNull();
  expect(
    (await board.ok('update-agent-status', { agent: 'a', status: 'active', news: false })).news,
  ).toBeNull();
  expect(await seenAt(board)).toEqual([null]);
  expect((await board.ok('show-task', { task_id: 't-1' })).task.revision).toBe(task.revision);
  expect((await board.ok('report-heartbeat', { agent: 'a' })).news?.answers).toEqual([TOLD]);
});

test('a call that records nothing tells the answer, and leaves it for the next', async () => {
  const { board } = await boardWithAnswer();
  for (let times = 0; times < 2; times++) {
    const again = await inNoCommit(board, () => board.ok('report-pickup', { task_id: 't-1', agent: 'a' }));
    expect(again.news?.answers).toEqual([TOLD]);
  }
  expect(await seenAt(board)).toEqual([null]);
});

test('a request that is repeated tells what its first answer told, and no other does', async () => {
  const { board } = await boardWithAnswer();
  const before = { agent: 'a', message: 'none', request_id: 'req-0', news: false };
  const request = { agent: 'a', message: 'alive', request_id: 'req-1' };
  const after = { ...request, request_id: 'req-2' };
  await board.ok('report-heartbeat', before);
  const first = await board.ok('report-heartbeat', request);
  expect(first.news?.answers).toEqual([TOLD]);
  await board.ok('report-heartbeat', after);
  board.pass(60);
  await board.ok('report-blocker', { ...ask, blocker: 'And then?' });
  await board.ok('answer-question', { task_id: 't-1', answer: 'Rest.' });
  expect(await board.ok('report-heartbeat', request)).toEqual({ ...first, replayed: true });
  for (const silent of [before, after]) {
    expect(await board.ok('report-heartbeat', silent)).toMatchObject({ replayed: true, news: null });
  }
  expect((await board.ok('report-heartbeat', { agent: 'a' })).news?.answers).toMatchObject([
    { answer: 'Rest.' },
  ]);
});

test('a worker hears of all tasks that it holds, the oldest answer first', async () => {
  const { board } = await boardWithAnswer();
  await board.ok('create-task', { id: 't-0', title: 'Zero' });
  await board.ok('report-pickup', { task_id: 't-0', agent: 'a' });
  for (const task_id of ['t-1', 't-0']) {
    await board.ok('move-task', { task_id, status: 'blocked', blocker: 'How?', kind: 'question' });
    board.pass(1);
    await board.ok('answer-question', { task_id, answer: `So (${task_id}).` });
  }
  const { news } = await board.ok('report-heartbeat', { agent: 'a' });
  expect(news?.answers.map(({ answer }) => answer)).toEqual(['So (t-1).', 'So (t-0).']);
  expect(await seenAt(board, 't-0')).toEqual([expect.any(String)]);
});

test('whoever picks a task up hears what nobody has heard, and is shown all of it and what the task says', async () => {
  const { board } = await boardWithAnswer();
  await board.ok('update-task', { task_id: 't-1', description: '# One\n\nAll of it.' });
  await board.ok('plan-task', { task_id: 't-1', items: [{ text: 'First.' }], agent: 'a' });
  await board.ok('report-blocker', { ...ask, blocker: 'And then?' });
  await board.ok('answer-question', { task_id: 't-1', answer: 'Rest.', to: 'pending' });
  const request = { task_id: 't-1', agent: 'b', request_id: 'req-1' };
  const taken = await board.ok('report-pickup', request);
  expect(taken.description).toBe('# One\n\nAll of it.');
  expect(taken.news?.answers).toMatchObject([{ answer: 'Rest.' }]);
  expect(taken.answers).toMatchObject([
    { answer: 'OAuth', seen_at: '2026-11-21T10:00:20.000Z' },
    { answer: 'Rest.', seen_at: '2026-11-21T10:00:20.000Z' },
  ]);
  expect(await board.ok('report-pickup', request)).toEqual({ ...taken, replayed: true });
});

test('a worker whose task is blocked by somebody before it heard the answer hears it when it reports on it', async () => {
  const { board } = await boardWithAnswer();
  await board.ok('move-task', { task_id: 't-1', status: 'blocked', blocker: 'Wait.' });
  expect(
    (await board.ok('report-progress', { task_id: 't-1', message: 'Yes?', agent: 'a' })).news?.answers,
  ).toEqual([TOLD]);
});

test("a person's words in the file of a task whose answer is told stay, and go on record first", async () => {
  const { board } = await boardWithAnswer();
  const path = 'in_progress/t-1-one.md';
  board.write(path, `${board.read(path)}\nMore words.\n`);
  await board.ok('report-heartbeat', { agent: 'a' });
  expect(board.read(path)).toContain('More words.');
  expect(board.git('status', '--porcelain')).toBe('');
  expect((await board.ok('list-events', { type: ['task-edited'] })).total).toBe(1);
  expect(await seenAt(board)).toEqual([expect.any(String)]);
});

test.each([
  [
    'a finish',
    (board: TempBoard) =>
      board.ok('report-finish', {
        task_id: 't-1',
        result: 'Done.',
        verification_notes: 'Tried.',
        agent: 'a',
      }),
  ],
  [
    'a move to done',
    (board: TempBoard) => board.ok('move-task', { task_id: 't-1', status: 'done', agent: 'a' }),
  ],
] as const)(
  '%s tells its worker the answer that nobody has told it before, for no later call would',
  async (_what, end) => {
    const { board } = await boardWithAnswer();
    const { news } = await end(board);
    expect(news?.answers).toEqual([TOLD]);
    expect(await seenAt(board)).toEqual(['2026-11-21T10:00:20.000Z']);
    await board.ok('audit', {});
  },
);

test('an answer is told by a heartbeat, too, if the task was blocked again before its worker heard it', async () => {
  const { board } = await boardWithAnswer();
  await board.ok('move-task', { task_id: 't-1', status: 'blocked', blocker: 'The server is down.' });
  const { news } = await board.ok('report-heartbeat', { agent: 'a' });
  expect(news).toMatchObject({ answers: [TOLD] });
  expect((await board.ok('report-heartbeat', { agent: 'a' })).news).toBeNull();
});
