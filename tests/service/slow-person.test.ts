import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { holdBoard } from '../../src/service/hold-board.ts';
import { hannahsBoard } from '../helpers/hannahs-board.ts';
import { expectSound } from '../helpers/sound-board.ts';
import { type TempBoard, tempFolder } from '../helpers/temp-board.ts';

/**
 * A person's git that has read HEAD and the index, and holds no lock yet: it waits for what is to tell it which files
 * changed. Gives what lets it go on and waits until it has ended.
 */
async function slowGit(board: TempBoard, ...args: string[]): Promise<() => Promise<number>> {
  const folder = tempFolder();
  const [reading, goOn] = [join(folder, 'reading'), join(folder, 'go-on')];
  const hook = join(folder, 'changed-files.sh');
  writeFileSync(hook, `#!/bin/sh\ntouch ${reading}\nwhile [ ! -e ${goOn} ]; do sleep 0.02; done\nexit 1\n`, {
    mode: 0o755,
  });
  const git = spawn('git', ['-c', `core.fsmonitor=${hook}`, ...args], { cwd: board.root, stdio: 'ignore' });
  onTestFinished(() => void git.kill());
  const ended = once(git, 'close');
  while (!existsSync(reading)) await sleep(10);
  return async () => {
    writeFileSync(goOn, '');
    const [status] = await ended;
    return status;
  };
}

const AMEND = ['commit', '--quiet', '--amend', '--no-edit', '--allow-empty'];
const statusOf = (board: TempBoard) => board.git('--no-optional-locks', 'status', '--porcelain');

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
  expect(statusOf(board)).not.toBe('');
  await vi.waitFor(() => expect(statusOf(board)).toBe(''), { timeout: 20_000 });
  expectSound(board.root);
});

test('what a person staged of a task stays staged, whatever others wrote to the index meanwhile', async () => {
  const board = await hannahsBoard(2);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  const two = 'pending/t-2-two.md';
  const before = board.read(two) ?? '';
  board.write(two, before.replace('title: Two', 'title: Other'));
  board.git('add', two);
  board.write(two, before);
  const staged = board.git('diff', '--cached', '--', two);
  await board.ok('report-heartbeat', { agent: 'a' });
  expect(board.git('diff', '--cached', '--', two)).toBe(staged);
});
