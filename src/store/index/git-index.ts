import {
  closeSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode, ignoreMissing } from '../files/file-tree.ts';
import { passingFolder, passingName, replaceFile } from '../files/replace-file.ts';
import { gitByFiles, WaitingGit } from '../git/git-by-files.ts';
import type { Repository } from '../git/repository.ts';
import { isAlive } from '../locks/alive.ts';
import { withoutCacheTree } from './index-file.ts';
import { followInCopy, type IndexChange, indexSettings, keepInCopy } from './index-way.ts';

const TRIES = 10;
const PAUSE_MS = 25;
const BESIDE = 'beside ';
const LARGE_BYTES = 65_536;

/**
 * git's index while it is held: `index.lock` is there, so nobody changes it, and no person's commit is made from it
 * while the branch is ahead of it. git works on a copy, and the lock says whose it is, so that a kill leaves no lock of
 * unknown origin behind.
 */
export class HeldIndex {
  readonly #repository: Repository;
  readonly #copy: string;
  #waiting: WaitingGit | null = null;

  constructor(repository: Repository) {
    this.#repository = repository;
    this.#copy = join(repository.gitDir, 'index.mission-control');
  }

  /** Has a git read the copy, which takes longer the larger it is, and wait for what `readFiles` tells it. */
  begin(): void {
    try {
      copyIndex(this.#repository, this.#copy);
      const { args, ...call } = refreshCall(this.#repository, this.#copy);
      this.#waiting = new WaitingGit(this.#repository, args, call);
    } catch {
      // Where it cannot be done ahead, it is done, or told of, by then.
      this.#waiting = null;
    }
  }

  /** Has the copy say what the working tree holds of some paths, and touches nothing else in it. */
  async readFiles(paths: readonly string[], { way, changedMeanwhile = [] }: IndexChange = {}): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = null;
    const isTold = await waiting?.tell(pathLines(this.#repository, paths));
    if (isTold !== true) await refreshCopy(this.#repository, this.#copy, paths);
    await keepInCopy(this.#repository, this.#copy, changedMeanwhile);
    if (way !== undefined) await followInCopy(this.#repository, this.#copy, way);
  }

  /** Puts the copy, or one that was made elsewhere, in the index's place, and gives the index back. */
  swap(copy = this.#copy): void {
    const spare = passingName(passingFolder(this.#repository));
    try {
      replaceFile(copy, indexOf(this.#repository), spare);
    } catch (error) {
      ignoreMissing(() => unlinkSync(copy));
      throw error;
    }
    this.release();
  }

  /** Gives the index back as it was, also where a git waits to be told. */
  async abandon(): Promise<void> {
    await this.#waiting?.stop();
    this.#waiting = null;
    ignoreMissing(() => unlinkSync(`${this.#copy}.lock`));
    this.release();
  }

  /** Gives the index back as it was. */
  release(): void {
    ignoreMissing(() => unlinkSync(this.#copy));
    giveBack(this.#repository);
  }
}

/**
 * Holds the index; null where a person's git holds it for longer than one should wait, or the disk does not let us: that
 * is never worth failing a report for. Under the board's lock.
 */
export async function holdIndex(repository: Repository): Promise<HeldIndex | null> {
  const isTaken = await takeInTurn(repository).catch(() => false);
  return isTaken ? new HeldIndex(repository) : null;
}

/**
 * Tells git's index what the working tree holds of some paths, beside reports and a person's git, which it does not hold
 * up: `index.lock` is taken only to put the copy in place, and only if the index is still the one that was copied. False
 * where it was not, or was held: try again.
 */
export async function refreshIndexBeside(repository: Repository, paths: readonly string[]): Promise<boolean> {
  const copy = join(repository.gitDir, `index.mission-control-${process.pid}`);
  try {
    const before = indexStamp(repository);
    await refreshCopy(repository, copy, paths);
    if (!take(repository, `${lockMark(repository)}${BESIDE}${process.pid}\n`)) return false;
    try {
      if (indexStamp(repository) !== before) return false;
      renameSync(copy, indexOf(repository));
      return true;
    } finally {
      giveBack(repository);
    }
  } finally {
    ignoreMissing(() => unlinkSync(copy));
  }
}

async function refreshCopy(repository: Repository, copy: string, paths: readonly string[]): Promise<void> {
  copyIndex(repository, copy);
  const { args, ...call } = refreshCall(repository, copy);
  await gitByFiles(repository, args, { ...call, input: pathLines(repository, paths) });
}

/** Makes a copy of the index for a git to work on. In a repository of a person's code it is whole. */
export function copyIndex(repository: Repository, copy: string): void {
  const copied = ignoreMissing(() => {
    const index = indexOf(repository);
    const isLarge = repository.prefix === '' && statSync(index).size > LARGE_BYTES;
    const smaller = isLarge ? withoutCacheTree(readFileSync(index)) : null;
    if (smaller === null) copyFileSync(index, copy);
    else writeFileSync(copy, smaller);
    return true;
  });
  if (copied === undefined) ignoreMissing(() => unlinkSync(copy));
  ignoreMissing(() => unlinkSync(`${copy}.lock`));
}

/** Paths as that git reads them. */
export const pathLines = ({ prefix }: Repository, paths: readonly string[]) =>
  paths.map((path) => `${prefix}${path}\0`).join('');

/** How git is called to have a copy of the index say what the working tree holds of the files that it is told. */
export function refreshCall(repository: Repository, copy: string) {
  return {
    args: ['update-index', '--add', '--remove', '--verbose', '-z', '--stdin'],
    env: { GIT_INDEX_FILE: copy },
    config: indexSettings(repository),
  };
}

const indexOf = (repository: Repository) => join(repository.gitDir, 'index');
const lockOf = (repository: Repository) => join(repository.gitDir, 'index.lock');

/** Differs whenever the index has been replaced: every git writes a new file. */
export function indexStamp(repository: Repository): string {
  const stat = statSync(indexOf(repository), { throwIfNoEntry: false });
  return stat === undefined ? 'none' : `${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}`;
}

/** What `index.lock` says where it is ours, of whichever process of this board. */
export function lockMark(repository: Repository): string {
  return `mission-control ${repository.stateDir}\n`;
}

/**
 * Takes `index.lock`, waiting for others. One with our own mark was left by a killed writer of this board, whose lock we
 * now hold; or by a process that was killed while it worked beside the lock.
 */
async function takeInTurn(repository: Repository): Promise<boolean> {
  const mark = lockMark(repository);
  for (let tries = 1; ; tries++) {
    if (take(repository, mark)) return true;
    if (isLeftBehind(ignoreMissing(() => readFileSync(lockOf(repository), 'utf8')) ?? '', mark))
      giveBack(repository);
    else if (tries >= TRIES) return false;
    else await sleep(PAUSE_MS);
  }
}

function isLeftBehind(found: string, mark: string): boolean {
  if (!found.startsWith(mark)) return false;
  const pid = Number(found.slice(mark.length + BESIDE.length));
  return found === mark || !isAlive(pid);
}

/**
 * The lock is a second name of a file that is on the disk already: one that was written would be found empty after a power
 * cut, and nobody could tell any more whose it was. It is as old as its holding.
 */
function take(repository: Repository, mark: string): boolean {
  const file = markFile(repository, mark);
  const now = new Date();
  try {
    utimesSync(file, now, now);
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
  if (ignoreMissing(() => readFileSync(path, 'utf8')) === mark) return path;
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(`${path}.new`, mark, { flush: true });
  renameSync(`${path}.new`, path);
  return path;
}

function giveBack(repository: Repository): void {
  ignoreMissing(() => unlinkSync(lockOf(repository)));
}
