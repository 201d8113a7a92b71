import { expect, test } from 'vitest';
import { callCli } from '../../helpers/call-surface.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const MANY = Array.from({ length: 20 }, (_, index) => index + 1);

/** Sends again where the board was locked for too long, as a worker is told to. */
async function next(board: TempBoard, agent: string): ReturnType<typeof callCli> {
  const answer = await callCli(board.root, ['report', 'next', '--agent', agent]);
  const isLocked = !answer.envelope.ok && answer.envelope.error.code === 'board_locked';
  return isLocked ? next(board, agent) : answer;
}

const taskOf = (data: unknown) => (data as { task: { id: string } | null }).task?.id;

test('of 20 processes that ask for the next of 10 tasks at once each takes another one, and ten hear that there is none', async () => {
  const board = await tempBoard({ open_queue: true });
  const tasks = MANY.slice(0, 10).map((n) => `t-${n}`);
  for (const id of tasks) await board.ok('create-task', { title: `Task ${id}`, id });
  const before = board.commits();
  const answers = await Promise.all(MANY.map((n) => next(board, `agent-${n}`)));
  expect(answers.map(({ status }) => status)).toEqual(MANY.map(() => 0));
  const given = answers.map(({ envelope }) => (envelope.ok ? taskOf(envelope.data) : undefined));
  expect(given.filter((id) => id !== undefined).sort()).toEqual([...tasks].sort());
  expect(board.commits()).toBe(before + tasks.length);
  const { items } = await board.ok('list-tasks', { status: ['in_progress'] });
  expect(new Set(items.map(({ worker }) => worker)).size).toBe(tasks.length);
  expectSound(board.root);
});
