import { type TempBoard, tempBoard } from './temp-board.ts';

/** The file of task t-1. */
export const NAME = 't-1-one.md';

const TITLES = ['One', 'Two'];

/** A board of Hannah's with as many of the tasks t-1 and t-2 as are wanted, a minute later. */
export async function hannahsBoard(tasks: 0 | 1 | 2): Promise<TempBoard> {
  const board = await tempBoard();
  board.git('config', 'user.name', 'Hannah');
  board.git('config', 'user.email', 'hannah@example.invalid');
  for (const [index, title] of TITLES.slice(0, tasks).entries())
    await board.ok('create-task', { title, id: `t-${index + 1}` });
  board.pass(60);
  return board;
}

export const textOf = (board: TempBoard, path: string) => board.read(path) ?? '';
