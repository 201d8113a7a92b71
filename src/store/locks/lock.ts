/**
 * Invariant: at most one process at a time is inside `withLock` for a board. The lock is the kernel's, on an open
 * file, so it is freed the moment its holder ends, however it ends; nothing is ever left behind to clean up.
 */
import { closeSync, constants, fstatSync, futimesSync, lstatSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BoardError } from '../../errors.ts';
import { hasCode } from '../files/file-tree.ts';
import { makeOwnFolder, openOwn, readOwn } from '../files/own-files.ts';
import { nativeLock } from './native-lock.ts';

/** How long one waits for the board, or for a person's git at its branch, in milliseconds. */
export const PATIENCE_MS = 10_000;
const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 20;
const PID_WIDTH = 10;
const RECENTLY_MS = 100;
const PRIVATE = 0o600;

/**
 * Runs `work` while holding the lock file at `path`; `board_locked` where it cannot be had within 10 s of `since`, which is
 * on the clock of `performance.now()`.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  since = performance.now(),
): Promise<T> {
  const descriptor = await acquire(path, since + PATIENCE_MS);
  try {
    return await work();
  } finally {
    closeSync(descriptor);
  }
}

async function acquire(path: string, deadline: number): Promise<number> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const descriptor = tryHold(path);
    if (descriptor !== null) return descriptor;
    if (performance.now() > deadline) throw locked(path);
    askFor(path);
    await sleep(pause * (0.5 + Math.random()));
  }
}

const askedFor = (path: string) => `${path}.asked-for`;

function askFor(path: string): void {
  const descriptor = openOwn(askedFor(path), constants.O_RDWR | constants.O_CREAT, PRIVATE);
  const now = new Date();
  futimesSync(descriptor, now, now);
  closeSync(descriptor);
}

/**
 * Lets others have the lock before it is taken again, if somebody asked for it a moment ago: who polls now and then would
 * hardly ever find it free between two that follow one another at once.
 */
export async function giveWay(path: string): Promise<void> {
  const askedAt = lstatSync(askedFor(path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Math.abs(Date.now() - askedAt) < RECENTLY_MS) await sleep(2 * LONGEST_PAUSE_MS);
}

/** Takes the lock file at `path` where it is free: an open file that holds it until closed, else null. */
export function tryHold(path: string): number | null {
  const { tryLock } = nativeLock();
  makeOwnFolder(dirname(path));
  const descriptor = openOwn(path, constants.O_RDWR | constants.O_CREAT, PRIVATE);
  // A lock file that was deleted and made anew in the meantime would let two holders in.
  const isCurrent = () => lstatSync(path, { throwIfNoEntry: false })?.ino === fstatSync(descriptor).ino;
  if (tryLock(descriptor) && isCurrent()) {
    // Over what stood there, for cutting a file short is dear.
    writeSync(descriptor, String(process.pid).padEnd(PID_WIDTH), 0);
    return descriptor;
  }
  closeSync(descriptor);
  return null;
}

function locked(path: string): BoardError {
  const holder = holderOf(path);
  return new BoardError(
    'board_locked',
    `another process${holder === null ? '' : ` (pid ${holder})`} has held the board for ${PATIENCE_MS / 1000} s; ` +
      'look what it is doing, and try again once it goes on or ends',
    { details: { pid: holder, waited_seconds: PATIENCE_MS / 1000 } },
  );
}

/**
 * True where a process has a lock file locked, wherever it runs: its number says nothing to those in another container. Undefined
 * where that cannot be tried.
 */
export function isHeld(path: string): boolean | undefined {
  let descriptor: number | undefined;
  try {
    const { tryLock } = nativeLock();
    descriptor = openOwn(path, constants.O_RDWR, PRIVATE);
    return !tryLock(descriptor);
  } catch (error) {
    return hasCode(error, 'ENOENT') ? false : undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** The process that a lock file names as its holder; null where it names none. */
export function holderOf(path: string): number | null {
  return Number(readOwn(path)) || null;
}
