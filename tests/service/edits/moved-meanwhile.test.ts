import { expect, test } from 'vitest';
import { hannahsBoard, NAME, textOf } from '../../helpers/hannahs-board.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { recorded } from './edited-board.ts';

const LAST = 'pending/t-9-nine.md';

/**
 * Has git itself do something in the middle of its look at the work tree: after it has looked at the files before `LAST`,
 * and before it looks for files that it does not know.
 */
async function whileGitLooks(board: TempBoard, script: string): Promise<void> {
  await board.ok('create-task', { title: 'Nine', id: 't-9' });
  board.write('.git/info/attributes', `/${LAST} filter=meanwhile\n`);
  board.git('config', 'filter.meanwhile.clean', `${script}; cat`);
  board.write(LAST, textOf(board, LAST).replace('Nine', 'None'));
}

test.each([
  ['to a status before its own', 'blocked', 'moved blocked/t-1-one.md: task-moved pending → blocked'],
  ['to the last status', 'done', 'moved done/2026/11/21/t-1-one.md: task-moved pending → done (forced)'],
])(
  'a task that is dragged %s while git looks for what changed is one that moved',
  async (_what, to, told) => {
    const board = await hannahsBoard(1);
    await whileGitLooks(board, `mv pending/${NAME} ${to}/${NAME} 2>/dev/null`);
    expect((await recorded(board)).sort()).toEqual(['edited pending/t-9-nine.md: task-edited', told]);
  },
);
