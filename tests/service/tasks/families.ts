import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

/** A board with a task `t-0` whose children are `t-1` and so on. */
export async function family(children = 2): Promise<TempBoard> {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-0', title: 'The whole' });
  for (let at = 1; at <= children; at++)
    await board.ok('create-task', { id: `t-${at}`, title: `Part ${at}`, parent: 't-0' });
  return board;
}

/** Tasks `c-1` to `c-8`, each the child of the one before. */
export async function deepest(): Promise<TempBoard> {
  const board = await tempBoard();
  for (let at = 1; at <= 8; at++)
    await board.ok('create-task', {
      id: `c-${at}`,
      title: `Level ${at}`,
      ...(at === 1 ? {} : { parent: `c-${at - 1}` }),
    });
  return board;
}
