import { closeSync, linkSync, lutimesSync, openSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode, ignoreMissing } from '../files/file-tree.ts';
import { makeOwnFolder, readOwn, writeAside } from '../files/own-files.ts';
import type { Repository } from '../git/repository.ts';
import { isAlive } from '../locks/alive.ts';

const TRIES = 10;
const PAUSE_MS = 25;
const BESIDE = 'beside ';

const lockOf = (repository: Repository) => join(repository.gitDir, 'index.lock');

/** What `index.lock` says where it is ours, of whichever process of this board. */
export function lockMark(repository: Repository): string {
  return `mission-control ${repository.stateDir}\n`;
}

/**
 * Takes `index.lock`, waiting for others. One with our own mark was left by a killed writer of this board, whose lock we
 * now hold; or by a process that was killed while it worked beside the lock.
 */
export async function takeInTurn(repository: Repository): Promise<boolean> {
  const mark = lockMark(repository);
  for (let tries = 1; ; tries++) {
    if (take(repository, mark)) return true;
    if (isLeftBehind(readOwn(lockOf(repository)) ?? '', mark)) giveBack(repository);
    else if (tries >= TRIES) return false;
    else await sleep(PAUSE_MS);
  }
}

function isLeftBehind(found: string, mark: string): boolean {
  if (!found.startsWith(mark)) return false;
  const pid = Number(found.slice(mark.length + BESIDE.length));
  return found === mark || !isAlive(pid);
}

/** Takes it for work beside the board's lock; false where somebody has it. */
export function takeBeside(repository: Repository): boolean {
  return take(repository, `${lockMark(repository)}${BESIDE}${process.pid}\n`);
}

/**
 * The lock is a second name of a file that is on the disk already: one that was written would be found empty after a power
 * cut, and nobody could tell any more whose it was. It is as old as its holding.
 */
function take(repository: Repository, mark: string): boolean {
  const file = markFile(repository, mark);
  const now = new Date();
  try {
    lutimesSync(file, now, now);
    linkSync(file, lockOf(repository));
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    return takeWithoutLinks(repository, mark);
  }
}

/** For file systems that give a file one name only. */
function takeWithoutLinks(repository: Repository, mark: string): boolean {
  try {
    closeSync(openSync(lockOf(repository), 'wx'));
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
  try {
    writeFileSync(lockOf(repository), mark);
    return true;
  } catch (error) {
    // One that does not say whose it is would stay for ever.
    giveBack(repository);
    throw error;
  }
}

/** Removes what this process had for itself. */
export function dropMark({ stateDir }: Repository): void {
  ignoreMissing(() => unlinkSync(join(stateDir, ownMark())));
}

const ownMark = () => `index-lock-${process.pid}`;

/** A file that holds a mark, made where it is missing or holds another: a repository may have been moved. */
function markFile({ stateDir }: Repository, mark: string): string {
  const path = join(stateDir, mark.includes(BESIDE) ? ownMark() : 'index-lock');
  if (readOwn(path) === mark) return path;
  makeOwnFolder(stateDir);
  writeAside(`${path}.new`, mark, { flush: true });
  renameSync(`${path}.new`, path);
  return path;
}

/** Gives `index.lock` back. */
export function giveBack(repository: Repository): void {
  ignoreMissing(() => unlinkSync(lockOf(repository)));
}
