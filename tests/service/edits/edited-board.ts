import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { expectProven } from './proven-board.ts';

export const move = ({ root }: TempBoard, from: string, to: string) =>
  renameSync(join(root, from), join(root, to));

/** Records what was done by hand, in one commit, and gives it as `change path: type from → to`. */
export async function recorded(board: TempBoard): Promise<string[]> {
  const before = board.commits();
  const answer = await board.ok('record-edits', {});
  expect(board.commits()).toBe(before + 1);
  expect(answer).toMatchObject({ changed: true, not_recorded: [] });
  expect(board.git('log', '-1', '--format=%an')).toBe('Hannah\n');
  const { items } = await board.ok('list-events', { limit: 500 });
  const again = await board.ok('record-edits', {});
  expect(again).toMatchObject({ changed: false, recorded: [], not_recorded: [] });
  await expectProven(board);
  return answer.recorded.map(({ path, change, event_id }) => {
    const event = items.find(({ id }) => id === event_id);
    const way = [event?.from, event?.to].filter((status) => status).join(' → ');
    return `${change} ${path}: ${event?.type}${way === '' ? '' : ` ${way}`}${event?.forced ? ' (forced)' : ''}`;
  });
}
