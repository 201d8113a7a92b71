import { expect, test } from 'vitest';
import { callCli } from '../../helpers/call-surface.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const MANY = Array.from({ length: 20 }, (_, index) => index + 1);

/** Sends again where the board was locked for too long, as a worker is told to: a slow machine takes its time for so many. */
async function pickup(board: TempBoard, task: string, agent: string): ReturnType<typeof callCli> {
  const answer = await callCli(board.root, ['report', 'pickup', task, '--agent', agent]);
  const isLocked = !answer.envelope.ok && answer.envelope.error.code === 'board_locked';
  return isLocked ? pickup(board, task, agent) : answer;
}

test('20 processes that report on 20 tasks at once are all recorded, one after the other', async () => {
  const board = await tempBoard();
  for (const n of MANY) await board.ok('create-task', { title: `Task ${n}`, id: `t-${n}` });
  const before = board.commits();
  const reports = MANY.map((n) => pickup(board, `t-${n}`, `agent-${n}`));
  const answers = await Promise.all(reports);
  expect(answers.map(({ status }) => status)).toEqual(MANY.map(() => 0));
  expect(board.commits()).toBe(before + MANY.length);
  expect(board.git('rev-list', '--merges', 'HEAD')).toBe('');
  const ids = answers.flatMap(({ envelope }) => (envelope.ok ? [envelope.data.commit] : []));
  expect(new Set(ids)).toEqual(new Set(board.git('rev-list', '-20', 'HEAD').trim().split('\n')));
  expect((await board.ok('board-summary', {})).counts).toMatchObject({ pending: 0, in_progress: 20 });
  const { items } = await board.ok('list-events', { type: ['task-moved'], limit: 500 });
  expect(new Set(items.map(({ entity_id }) => entity_id)).size).toBe(MANY.length);
  expectSound(board.root);
});

test('of 20 processes that take the same task at once one has it, and 19 are told who', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'Wanted', id: 't-1' });
  const before = board.commits();
  const reports = MANY.map((n) => pickup(board, 't-1', `agent-${n}`));
  const answers = await Promise.all(reports);
  const winners = answers.flatMap(({ envelope }) => (envelope.ok ? [envelope.data.worker] : []));
  expect(winners).toHaveLength(1);
  const [{ agent_id: holder }] = winners as [{ agent_id: string }];
  const losers = answers.filter(({ envelope }) => !envelope.ok);
  for (const { status, envelope } of losers) {
    expect(status).toBe(4);
    expect(envelope).toMatchObject({ error: { code: 'task_held', details: { task_id: 't-1', holder } } });
  }
  expect(losers).toHaveLength(19);
  expect(board.commits()).toBe(before + 1);
  expectSound(board.root);
});
