import { spawn } from 'node:child_process';
import { closeSync, constants, existsSync, futimesSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { openOwn } from '../files/own-files.ts';
import type { Repository } from '../git/repository.ts';
import { countLitter, isWorthPacking } from './litter.ts';
import { LONGEST_PAUSE_MS, maintenanceLock, readMaintenanceNote } from './maintenance-note.ts';

/** In a process that stays, so that reports which follow one another closely are looked after once. */
const QUIET_MS = 1000;
/** What one maintenance packs it has packed by then, or it holds its lock. */
const PAUSE_MS = 10_000;
const PROGRAM = 'maintain.cjs';

/** What is still to be looked at, by the board's place for its own files: what is left when the process ends is looked at then. */
const pending = new Map<string, () => void>();
process.on('exit', () => {
  for (const look of pending.values()) look();
});

/**
 * Has the repository looked after once the caller's answer is out: a second from now, or when the process ends. Where so
 * much has gathered that it is worth it, git's maintenance is started beside everything else, and nobody waits for it.
 */
export function maintainAfterAnswer(repository: Repository, branch: string): void {
  const key = repository.stateDir;
  if (pending.has(key)) return;
  const look = () => {
    pending.delete(key);
    startWhereDue(repository, branch);
  };
  pending.set(key, look);
  setTimeout(() => pending.get(key)?.(), QUIET_MS).unref();
}

/** A repository that is gone, or a disk that refuses, is no matter for whoever reported. */
function startWhereDue(repository: Repository, branch: string): void {
  try {
    if (isWorthPacking(countLitter(repository)) && isItsTime(repository)) start(repository, branch);
  } catch {
    // The next report looks again.
  }
}

function isItsTime(repository: Repository): boolean {
  const now = Date.now();
  const startedAt = lstatSync(maintenanceLock(repository), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const wait = (readMaintenanceNote(repository).not_before ?? 0) - now;
  // A clock that was put back must not keep it from ever being done.
  return Math.abs(now - startedAt) >= PAUSE_MS && (wait <= 0 || wait > LONGEST_PAUSE_MS);
}

/**
 * In a session of its own, with nothing of the caller's open: whoever reads the caller's output to its end has it at once,
 * and an interruption from the terminal does not reach it. Where the program was not built, nothing is started.
 */
function start(repository: Repository, branch: string): void {
  const program = join(import.meta.dirname ?? '', PROGRAM);
  if (!existsSync(program)) return;
  markStart(maintenanceLock(repository));
  const child = spawn(process.execPath, [program, repository.root, branch], {
    cwd: repository.commonDir,
    detached: true,
    stdio: 'ignore',
  });
  child.on('error', () => {});
  child.unref();
}

/** For those who report while it is on its way to taking the lock. */
function markStart(lock: string): void {
  const now = new Date();
  const descriptor = openOwn(lock, constants.O_RDWR | constants.O_CREAT, 0o600);
  futimesSync(descriptor, now, now);
  closeSync(descriptor);
}
