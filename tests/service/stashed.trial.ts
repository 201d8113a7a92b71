import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hannahsBoard } from '../helpers/hannahs-board.ts';
import { runKilledAt } from '../helpers/killed-at.ts';
import { slowGit, statusOf } from '../helpers/slow-git.ts';
import { expectSound } from '../helpers/sound-board.ts';
import type { TempBoard } from '../helpers/temp-board.ts';
import { moves } from './edits/committed-board.ts';
import { expectProven } from './edits/proven-board.ts';

const MINE = 'mine.txt';

/** A board on which a person is at work on a file. */
async function boardWithMine(): Promise<TempBoard> {
  const board = await hannahsBoard(2);
  const mine = join(board.root, MINE);
  writeFileSync(mine, 'one\n');
  board.git('add', MINE);
  board.git('commit', '-qm', 'mine');
  writeFileSync(mine, 'two\n');
  return board;
}

/** Stashes the person's file in the instant in which something is reported: the stash holds that as undone. */
async function stashWhile(board: TempBoard, report: () => Promise<unknown>): Promise<void> {
  const goOn = await slowGit(board, 'stash', 'push', '-q', '--', MINE);
  await report();
  expect(await goOn()).toBe(0);
}

/** The same with a popped stash, which has taken a pickup of t-1 out of the work tree. */
async function unstashedBoard({ isSeen }: { isSeen: boolean }): Promise<TempBoard> {
  const board = await boardWithMine();
  await stashWhile(board, () => board.ok('report-pickup', { task_id: 't-1', agent: 'a' }));
  if (isSeen) await board.ok('report-heartbeat', { agent: 'b' });
  board.git('stash', 'pop', '-q');
  return board;
}

/** The report is there as it was, and nothing else was recorded of it. */
async function expectBroughtBack(board: TempBoard): Promise<void> {
  expect(statusOf(board)).toBe(` M ${MINE}\n`);
  expect(await moves(board, 't-1')).toEqual(['null → pending', 'pending → in_progress']);
  expect(board.files('pending')).toEqual(['pending/t-2-two.md']);
  writeFileSync(join(board.root, MINE), 'one\n');
  expectSound(board.root);
}

test.each([false, true])(
  'a report that a person’s stash holds as undone is brought back (seen before: %s)',
  async (isSeen) => {
    const board = await unstashedBoard({ isSeen });
    // An index that does not know the report yet has nothing to be undone in it.
    expect(board.files('in_progress')).toHaveLength(isSeen ? 0 : 1);
    await board.ok('report-heartbeat', { agent: 'b' });
    await expectBroughtBack(board);
  },
);

// Of the renames: after what is to come back was noted, the first file and the last; of the unlinks: the task's leaving its folder.
const KILLS = [
  ['rename', 3],
  ['rename', 6],
  ['unlink', 2],
] as const;

test.each(KILLS)('it is brought back, too, where who does so is killed at %s %i', async (call, n) => {
  const board = await unstashedBoard({ isSeen: true });
  const report = ['report', 'heartbeat', '--agent', 'b', '--board', board.root];
  expect(await runKilledAt({ call, n }, report)).toEqual({ isAnswered: false, wasKilled: true });
  await board.ok('report-heartbeat', { agent: 'b' });
  await expectBroughtBack(board);
});

test('it is brought back, too, where git cannot merge it with what was reported since', async () => {
  const board = await boardWithMine();
  const progress = { task_id: 't-1', agent: 'a', message: 'Half.' };
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await stashWhile(board, () => board.ok('report-progress', progress));
  await board.ok('report-progress', progress);
  expect(() => board.git('stash', 'pop')).toThrow();
  expect(statusOf(board)).toContain('UU agents/a.md\n');
  await board.ok('report-progress', progress);
  expect(statusOf(board)).toBe(`M  ${MINE}\n`);
  board.git('stash', 'drop', '-q');
  board.git('commit', '-qm', 'mine');
  expectSound(board.root);
  expect(await board.ok('list-events', { type: ['worker-progress'] })).toMatchObject({ total: 3 });
});

test('it is brought back by a report on that task where the stash was applied, and stays', async () => {
  const board = await boardWithMine();
  await stashWhile(board, () => board.ok('report-pickup', { task_id: 't-1', agent: 'a' }));
  await board.ok('report-heartbeat', { agent: 'b' });
  board.git('stash', 'apply', '-q');
  expect(board.files('in_progress')).toEqual([]);
  await board.ok('report-progress', { task_id: 't-1', agent: 'a', message: 'Half.' });
  await expectBroughtBack(board);
});

test('where a person amends a report with what the stash left in the index, the audit finds it told', async () => {
  const board = await unstashedBoard({ isSeen: true });
  board.git('commit', '-q', '--amend', '--no-edit');
  await board.ok('report-heartbeat', { agent: 'b' });
  expect(await moves(board, 't-1')).toEqual(['null → pending', 'pending → in_progress']);
  writeFileSync(join(board.root, MINE), 'one\n');
  await expectProven(board);
});
