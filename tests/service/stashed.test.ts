import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hannahsBoard } from '../helpers/hannahs-board.ts';
import { slowGit, statusOf } from '../helpers/slow-git.ts';
import { expectSound } from '../helpers/sound-board.ts';
import { moves } from './edits/committed-board.ts';

const MINE = 'mine.txt';

test.each([false, true])(
  'a report that a person’s stash holds as undone is brought back (seen before: %s)',
  async (isSeen) => {
    const board = await hannahsBoard(2);
    const mine = join(board.root, MINE);
    writeFileSync(mine, 'one\n');
    board.git('add', MINE);
    board.git('commit', '-qm', 'mine');
    writeFileSync(mine, 'two\n');
    const goOn = await slowGit(board, 'stash', 'push', '-q', '--', MINE);
    await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
    expect(await goOn()).toBe(0);
    if (isSeen) await board.ok('report-heartbeat', { agent: 'b' });
    board.git('stash', 'pop', '-q');
    // An index that does not know the report yet has nothing to be undone in it.
    expect(board.files('in_progress')).toHaveLength(isSeen ? 0 : 1);
    await board.ok('report-heartbeat', { agent: 'b' });
    expect(statusOf(board)).toBe(` M ${MINE}\n`);
    expect(await moves(board, 't-1')).toEqual(['null → pending', 'pending → in_progress']);
    expect(board.files('pending')).toEqual(['pending/t-2-two.md']);
    writeFileSync(mine, 'one\n');
    expectSound(board.root);
  },
);
