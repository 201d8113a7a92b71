import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { holdBoard } from '../../src/service/hold-board.ts';
import { hannahsBoard } from '../helpers/hannahs-board.ts';
import { slowGit, statusOf } from '../helpers/slow-git.ts';
import { expectSound } from '../helpers/sound-board.ts';
import type { TempBoard } from '../helpers/temp-board.ts';

const AMEND = ['commit', '--quiet', '--amend', '--no-edit', '--allow-empty'];

test('an index that a person’s git wrote as it was before a report is put right by the next one', async () => {
  const board = await hannahsBoard(2);
  const goOn = await slowGit(board, ...AMEND);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-heartbeat', { agent: 'a' });
  // git does not amend what is not the newest commit any more; it has written the index by then.
  expect(await goOn()).not.toBe(0);
  expect(statusOf(board)).not.toBe('');
  await board.ok('report-heartbeat', { agent: 'b' });
  expect(statusOf(board)).toBe('');
  expectSound(board.root);
});

test('a server puts such an index right by itself', async () => {
  const board = await hannahsBoard(2);
  const kept = await holdBoard(board.root, { agent: null });
  onTestFinished(() => kept.close());
  const goOn = await slowGit(board, ...AMEND);
  expect(await kept.call('report-pickup', { task_id: 't-1', agent: 'a' })).toMatchObject({ ok: true });
  expect(await goOn()).not.toBe(0);
  await vi.waitFor(() => expect(statusOf(board)).toBe(''), { timeout: 20_000 });
  expectSound(board.root);
});

const TWO = 'pending/t-2-two.md';

/** What people stage of a task's file so that the work tree holds what the branch does, and the index something else. */
const STAGED: Readonly<Record<string, (board: TempBoard) => void>> = {
  'what it held before a report': (board) => board.git('reset', '-q', 'HEAD~1', '--', TWO),
  nothing: (board) => board.git('rm', '-q', '--cached', TWO),
  'an edit that is gone from the work tree': (board) => {
    const before = board.read(TWO) ?? '';
    board.write(TWO, `${before}more\n`);
    board.git('add', TWO);
    board.write(TWO, before);
  },
};

/** A board where a person has staged one of those, and what git says of it. */
async function stagedBoard(what: string): Promise<{ board: TempBoard; staged: () => string }> {
  const board = await hannahsBoard(2);
  await board.ok('update-task', { task_id: 't-2', description: 'more' });
  STAGED[what]?.(board);
  return { board, staged: () => board.git('diff', '--cached', '--', TWO) };
}

test.each(Object.keys(STAGED))('%s stays staged of a task, whatever is reported meanwhile', async (what) => {
  const { board, staged } = await stagedBoard(what);
  const before = staged();
  expect(before).not.toBe('');
  await board.ok('report-heartbeat', { agent: 'a' });
  expect(staged()).toBe(before);
});

test('a server leaves what a person staged', async () => {
  const { board, staged } = await stagedBoard('what it held before a report');
  const before = staged();
  const kept = await holdBoard(board.root, { agent: null });
  onTestFinished(() => kept.close());
  await sleep(1500);
  expect(staged()).toBe(before);
});

test('notes that cannot be read or written keep nobody from reporting', async () => {
  const board = await hannahsBoard(2);
  for (const name of ['index-written', 'stashes-seen']) {
    const note = join(board.root, '.git/mission-control', name);
    rmSync(note);
    mkdirSync(note);
  }
  expect(await board.board.call('report-heartbeat', { agent: 'a' })).toMatchObject({
    ok: true,
    warnings: [],
  });
  expectSound(board.root);
});
