import { closeSync, existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findRepository } from '../../../src/store/git/repository.ts';
import { tryHold } from '../../../src/store/locks/lock.ts';
import {
  maintenanceLock,
  readMaintenanceNote,
  writeMaintenanceNote,
} from '../../../src/store/maintenance/maintenance-note.ts';
import { callCli, runExecutable } from '../../helpers/call-surface.ts';
import { litter, MUCH } from '../../helpers/litter.ts';
import { serve, state, tokenOf } from '../../helpers/server-process.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { countObjects, gitThatWaits } from './littered-board.ts';

const PATIENCE = { timeout: 30_000, interval: 20 };

const create = (board: TempBoard, id: string, env = {}) =>
  runExecutable(['-C', board.root, 'create-task', '--id', id, '--title', id], { env });
/** Made at the start of a maintenance, by the process that starts it. */
const isStarted = (board: TempBoard) => existsSync(state(board, 'maintenance.lock'));
/** Waits for it to end, and sees that it did its work. */
async function isPacked(board: TempBoard): Promise<void> {
  const repository = findRepository(board.root);
  const lock = await vi.waitFor(() => {
    expect(readMaintenanceNote(repository).packed_to).toBeDefined();
    const held = tryHold(maintenanceLock(repository));
    if (held === null) throw new Error('it is at work');
    return held;
  }, PATIENCE);
  closeSync(lock);
  expect(countObjects(board.root)).toMatchObject({ count: 0, garbage: 0 });
}

test('a report on a board with little to pack starts nothing, and the one after some hundred starts it', async () => {
  const board = await tempBoard();
  await create(board, 't-1');
  expect(isStarted(board)).toBe(false);
  litter(join(board.root, '.git'), MUCH);
  await create(board, 't-2');
  expect(isStarted(board)).toBe(true);
  await isPacked(board);
  expectSound(board.root);
});

test('who reads a report’s output to its end has it while the maintenance is at work', async () => {
  const board = await tempBoard();
  litter(join(board.root, '.git'), MUCH);
  const { env, hasBegun, go } = gitThatWaits('pack-objects');
  onTestFinished(go);
  // Ends when every copy of its pipes is closed.
  expect(await create(board, 't-1', env)).toMatchObject({ status: 0, stderr: '' });
  await vi.waitFor(() => expect(hasBegun()).toBe(true), PATIENCE);
  expect(readMaintenanceNote(findRepository(board.root))).toEqual({});
  go();
  await isPacked(board);
});

test('a report while one is at work starts no other', async () => {
  const board = await tempBoard();
  litter(join(board.root, '.git'), MUCH);
  const { env, hasBegun, go } = gitThatWaits('pack-objects');
  onTestFinished(go);
  await create(board, 't-1', env);
  await vi.waitFor(() => expect(hasBegun()).toBe(true), PATIENCE);
  const lock = state(board, 'maintenance.lock');
  const begun = statSync(lock).mtimeMs;
  const holder = readFileSync(lock, 'utf8');
  await create(board, 't-2', env);
  expect(statSync(lock).mtimeMs).toBe(begun);
  // A while later it may be tried, and finds the lock held.
  utimesSync(lock, 0, 0);
  await create(board, 't-3', env);
  expect(readFileSync(lock, 'utf8')).toBe(holder);
  go();
  await isPacked(board);
  expectSound(board.root);
});

test('one that came to nothing is not tried again before its time', async () => {
  const board = await tempBoard();
  litter(join(board.root, '.git'), MUCH);
  writeMaintenanceNote(findRepository(board.root), { not_before: Date.now() + 600_000 });
  await create(board, 't-1');
  expect(isStarted(board)).toBe(false);
  // As of a clock that was wrong.
  writeMaintenanceNote(findRepository(board.root), { not_before: Date.now() + 1e12 });
  await create(board, 't-2');
  expect(isStarted(board)).toBe(true);
  await isPacked(board);
});

test('a read starts nothing', async () => {
  const board = await tempBoard();
  litter(join(board.root, '.git'), MUCH);
  await callCli(board.root, ['board-summary']);
  expect(isStarted(board)).toBe(false);
});

test('a server starts it while it runs', async () => {
  const board = await tempBoard();
  litter(join(board.root, '.git'), MUCH);
  const server = await serve(board);
  const answer = await fetch(`${server.line}/api/v1/tasks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenOf(board)}` },
    body: JSON.stringify({ title: 'One' }),
  });
  expect(answer.ok).toBe(true);
  await vi.waitFor(() => expect(isStarted(board)).toBe(true), PATIENCE);
  // The git that it keeps has a pack of its own open, which is nobody's garbage.
  server.child.kill('SIGTERM');
  await server.ended;
  await isPacked(board);
});
