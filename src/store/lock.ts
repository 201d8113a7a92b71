/**
 * Invariant: at most one process at a time is inside `withLock` for a board. The lock is the kernel's, on an open
 * file, so it is freed the moment its holder ends, however it ends; nothing is ever left behind to clean up.
 */
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock } from 'fs-native-extensions';
import { BoardError } from '../errors.ts';

const DEADLINE_MS = 10_000;
const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 20;
const PID_WIDTH = 10;

/** Runs `work` while holding the lock file at `path`; `board_locked` where it cannot be had within 10 s. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const descriptor = await acquire(path);
  try {
    return await work();
  } finally {
    closeSync(descriptor);
  }
}

async function acquire(path: string): Promise<number> {
  const start = performance.now();
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const descriptor = tryHold(path);
    if (descriptor !== null) return descriptor;
    if (performance.now() - start > DEADLINE_MS) throw locked(path);
    await sleep(pause * (0.5 + Math.random()));
  }
}

/** Takes the lock file at `path` where it is free: an open file that holds it until closed, else null. */
export function tryHold(path: string): number | null {
  mkdirSync(dirname(path), { recursive: true });
  const descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  // A lock file that was deleted and made anew in the meantime would let two holders in.
  const isCurrent = () => statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(descriptor).ino;
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
    `another process${holder === null ? '' : ` (pid ${holder})`} has held the board for ${DEADLINE_MS / 1000} s; ` +
      'look what it is doing, and try again once it goes on or ends',
    { details: { pid: holder, waited_seconds: DEADLINE_MS / 1000 } },
  );
}

/** The process that a lock file names as its holder; null where it names none. */
export function holderOf(path: string): number | null {
  return Number(readFileSync(path, 'utf8')) || null;
}
