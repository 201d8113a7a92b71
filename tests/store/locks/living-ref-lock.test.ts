import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { holdBoard } from '../../../src/service/hold-board.ts';
import { findRepository } from '../../../src/store/git/repository.ts';
import { outwaitRefLocks } from '../../../src/store/locks/dead-locks.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard, tempFolder } from '../../helpers/temp-board.ts';

/** In this time a lock that is old was taken away, whoever held it. */
const TAKEN_AWAY_MS = 1500;

/** A person's git at work on the branch, with a hook that goes on once the gate is open. */
async function beginCommit(board: TempBoard, words: string[]) {
  const gate = join(tempFolder(), 'gate');
  const hook = join(board.root, '.git/hooks/reference-transaction');
  mkdirSync(join(board.root, '.git/hooks'), { recursive: true });
  writeFileSync(
    hook,
    `#!/bin/sh\n[ "$1" != prepared ] || : > '${gate}.reached'; [ "$1" != prepared ] || while [ ! -e '${gate}' ]; do sleep 0.02; done\n`,
  );
  chmodSync(hook, 0o755);
  const identity = ['-c', 'user.name=Hannah', '-c', 'user.email=hannah@example.invalid'];
  const child = spawn('git', [...identity, ...words], { cwd: board.root, stdio: 'ignore' });
  const ended = once(child, 'exit').then(([status]) => status as number | null);
  onTestFinished(() => writeFileSync(gate, ''));
  const lock = join(board.root, '.git/refs/heads/main.lock');
  await expect.poll(() => existsSync(`${gate}.reached`), { timeout: 20_000, interval: 10 }).toBe(true);
  utimesSync(lock, new Date('2020-01-01'), new Date('2020-01-01'));
  const open = () => writeFileSync(gate, '');
  return { lock, ended, open };
}

/** A person's commit waits in its hook beside one report, or many that come together to a server. */
async function commitBeside(who: 'one' | 'many'): Promise<void> {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-1', title: 'One' });
  const held = who === 'one' ? null : await holdBoard(board.root, { now: () => board.now, agent: null });
  await held?.call('report-heartbeat', { agent: 'a' });
  const { lock, ended, open } = await beginCommit(board, ['commit', '-q', '--allow-empty', '-m', 'mine']);
  const inode = statSync(lock).ino;
  const reports = Array.from({ length: held === null ? 1 : 8 }, (_, number) =>
    (held ?? board.board).call('report-heartbeat', { agent: `agent-${number}` }),
  );
  await Promise.race([Promise.all(reports), sleep(TAKEN_AWAY_MS)]);
  expect(statSync(lock, { throwIfNoEntry: false })?.ino).toBe(inode);
  open();
  expect(await ended).toBe(0);
  expect((await Promise.all(reports)).map(({ ok }) => ok)).toEqual(reports.map(() => true));
  expect(board.git('log', '--format=%s').split('\n')).toContain('mine');
  await held?.close();
  expectSound(board.root);
}

test('a person’s commit whose hook takes long is not lost to a report, nor to many by way of a server', async () => {
  await Promise.all([commitBeside('one'), commitBeside('many')]);
});

test('a lock that somebody holds for too long has the report refused, and is named', async () => {
  const board = await tempBoard();
  const tree = board.git('rev-parse', 'main^{tree}').trim();
  const mine = board.git(
    '-c',
    'user.name=H',
    '-c',
    'user.email=h@example.invalid',
    'commit-tree',
    '-p',
    'main',
    '-m',
    'mine',
    tree,
  );
  const { lock, ended, open } = await beginCommit(board, ['update-ref', 'refs/heads/main', mine.trim()]);
  const error = await outwaitRefLocks(findRepository(board.root), 'main', 300).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({
    code: 'git_busy',
    details: { reason: 'ref_lock', path: lock, pid: expect.any(Number) },
    message: expect.stringContaining(lock),
  });
  open();
  expect(await ended).toBe(0);
  expect(board.git('rev-parse', 'main')).toBe(mine);
});

test('a git that only reads, and one that a server keeps, do not keep a dead lock alive', async () => {
  const board = await tempBoard();
  const held = await holdBoard(board.root, { now: () => board.now, agent: null });
  await held.call('report-heartbeat', { agent: 'a' });
  const reader = spawn('git', ['--no-pager', 'cat-file', '--batch'], { cwd: board.root, stdio: 'pipe' });
  onTestFinished(() => void reader.kill('SIGKILL'));
  reader.stdin.write('main\n');
  await once(reader.stdout, 'data');
  const lock = join(board.root, '.git/refs/heads/main.lock');
  writeFileSync(lock, '');
  utimesSync(lock, new Date('2020-01-01'), new Date('2020-01-01'));
  expect(await outwaitRefLocks(findRepository(board.root), 'main', 5000)).toBe(true);
  expect(existsSync(lock)).toBe(false);
  await held.close();
});
