import type { TempBoard } from '../../helpers/temp-board.ts';

/** Does something with git as a person would, and gives the commit's id. */
export function commit(board: TempBoard, ...commands: string[][]): string {
  for (const words of commands) board.git(...words);
  board.git('commit', '-qm', 'by hand');
  return board.git('rev-parse', 'HEAD').trim();
}

export const records = (board: TempBoard, revision = 'HEAD') =>
  board.git('log', '-1', '--format=%(trailers:key=Records,valueonly)', revision).split('\n').filter(Boolean);

export const moves = async (board: TempBoard, id: string) => {
  const { items } = await board.ok('list-events', { entity_id: id, entity_type: 'task', order: 'asc' });
  return items
    .filter(({ type }) => /^task-(created|moved|deleted)$/.test(type))
    .map(({ from, to, forced }) => `${from} → ${to}${forced ? ' (forced)' : ''}`);
};
