import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findRepository } from '../../../src/store/git/repository.ts';
import { holderOf, withLock } from '../../../src/store/locks/lock.ts';
import { tempBoard, tempFolder } from '../../helpers/temp-board.ts';

const NATIVE = createRequire(import.meta.url).resolve('fs-native-extensions');

/** A process that holds the lock file until it ends. */
async function holder(path: string): Promise<ChildProcess> {
  const program = `
    const { openSync, ftruncateSync, writeSync } = require('node:fs');
    const descriptor = openSync(process.argv[1], 'a+');
    if (!require(${JSON.stringify(NATIVE)}).tryLock(descriptor)) throw new Error('not free');
    ftruncateSync(descriptor);
    writeSync(descriptor, String(process.pid));
    console.log('held');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child.stdout ?? child, 'data');
  return child;
}

test('a second holder waits until the first is done', async () => {
  const path = join(tempFolder(), 'lock');
  const order: string[] = [];
  let letGo = () => {};
  const first = withLock(path, async () => {
    order.push('first in');
    await new Promise<void>((resolve) => {
      letGo = resolve;
    });
    order.push('first out');
  });
  const second = withLock(path, async () => {
    order.push('second in');
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual(['first in']);
  letGo();
  await Promise.all([first, second]);
  expect(order).toEqual(['first in', 'first out', 'second in']);
});

test('work that fails frees the lock', async () => {
  const path = join(tempFolder(), 'lock');
  const failing = withLock(path, async () => {
    throw new Error('it failed');
  });
  await expect(failing).rejects.toThrow('it failed');
  expect(await withLock(path, async () => 'held')).toBe('held');
});

test('the lock file names the process that holds it', async () => {
  const path = join(tempFolder(), 'lock');
  expect(await withLock(path, async () => holderOf(path))).toBe(process.pid);
});

test('a holder that is killed frees the lock', async () => {
  const path = join(tempFolder(), 'lock');
  const other = await holder(path);
  const waiting = withLock(path, async () => 'held');
  other.kill('SIGKILL');
  expect(await waiting).toBe('held');
});

test('holders that come at once each have it in turn', async () => {
  const path = join(tempFolder(), 'lock');
  await withLock(path, async () => undefined);
  const holders = Array.from({ length: 8 }, (_, index) => withLock(path, async () => index));
  expect(await Promise.all(holders)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('while a holder is stopped reports are board_locked and name its pid; reads go on; it goes on, they do', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const before = board.commits();
  const other = await holder(join(findRepository(board.root).stateDir, 'lock'));
  other.kill('SIGSTOP');
  const refused = board.fail('report-pickup', { task_id: 't-1', agent: 'a' });
  expect((await board.ok('board-summary', {})).counts.pending).toBe(1);
  const error = await refused;
  expect(error).toMatchObject({ code: 'board_locked', details: { pid: other.pid, waited_seconds: 10 } });
  expect(error.message).toContain(String(other.pid));
  expect(board.commits()).toBe(before);
  const waiting = board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  other.kill('SIGKILL');
  expect((await waiting).task?.status).toBe('in_progress');
});
