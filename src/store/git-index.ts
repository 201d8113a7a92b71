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
import { hasCode, ignoreMissing } from './file-tree.ts';
import { git } from './git.ts';
import type { Repository } from './repository.ts';

const TRIES = 10;
const PAUSE_MS = 25;
const BESIDE = 'beside ';

/** What git's index is to say of a file: a blob id, or null where there is none. The path is relative to the board. */
export interface IndexEntry {
  path: string;
  id: string | null;
}

/** Two commits of the branch: what it took away between them, the index is to know nothing of. */
export interface Way {
  readonly from: string;
  readonly to: string;
}

/**
 * git's index while it is held: `index.lock` is there, so nobody changes it, and no person's commit is made from it
 * while the branch is ahead of it. git works on a copy, and the lock says whose it is, so that a kill leaves no lock of
 * unknown origin behind.
 */
export class HeldIndex {
  readonly #repository: Repository;
  readonly #copy: string;

  constructor(repository: Repository) {
    this.#repository = repository;
    this.#copy = join(repository.gitDir, 'index.mission-control');
  }

  /** Has the copy say what the working tree holds of some paths, and touches nothing else in it. */
  async readFiles(paths: readonly string[], way?: Way): Promise<void> {
    await refreshCopy(this.#repository, this.#copy, paths);
    if (way !== undefined) await followInCopy(this.#repository, this.#copy, way);
  }

  /** Has the copy say what it is told of some files, which need not be there yet. */
  async take(entries: readonly IndexEntry[]): Promise<void> {
    const { prefix } = this.#repository;
    const none = '0'.repeat(entries.find(({ id }) => id !== null)?.id?.length ?? 40);
    const lines = entries.map(
      ({ path, id }) => `${id === null ? `0 ${none}` : `100644 ${id}`}\t${prefix}${path}\0`,
    );
    await updateCopy(this.#repository, this.#copy, ['--index-info'], lines.join(''));
  }

  /** Puts the copy in the index's place, and gives the index back. */
  swap(): void {
    renameSync(this.#copy, indexOf(this.#repository));
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
    const before = stampOf(repository);
    await refreshCopy(repository, copy, paths);
    if (!take(repository, `${lockMark(repository)}${BESIDE}${process.pid}\n`)) return false;
    try {
      if (stampOf(repository) !== before) return false;
      renameSync(copy, indexOf(repository));
      return true;
    } finally {
      giveBack(repository);
    }
  } finally {
    ignoreMissing(() => unlinkSync(copy));
  }
}

function refreshCopy(repository: Repository, copy: string, paths: readonly string[]): Promise<void> {
  const input = paths.map((path) => `${repository.prefix}${path}\0`).join('');
  return updateCopy(repository, copy, ['--stdin'], input);
}

async function updateCopy(
  repository: Repository,
  copy: string,
  how: readonly string[],
  input: string,
): Promise<void> {
  const copied = ignoreMissing(() => {
    copyFileSync(indexOf(repository), copy);
    return true;
  });
  if (copied === undefined) ignoreMissing(() => unlinkSync(copy));
  ignoreMissing(() => unlinkSync(`${copy}.lock`));
  await git(repository.workTree, ['update-index', '--add', '--remove', '--verbose', '-z', ...how], {
    input,
    env: { GIT_INDEX_FILE: copy },
    config: settings(repository),
  });
}

function settings({ prefix }: Repository): string[] {
  return [
    // Written out before it gets its name: after a power cut a new part of a split index would be empty, and git stuck.
    'core.fsync=index',
    'core.fsyncMethod=writeout-only',
    // Rewriting all of a large index for three files is most of a report's time; a split index writes the three.
    ...(prefix === '' ? ['core.splitIndex=true'] : []),
  ];
}

/**
 * Takes a copy of the index along from one commit to another: what is staged stays so, and files that went are forgotten at
 * once. Where git refuses, because one of them was staged otherwise, they are taken out one by one: of a hundred thousand that
 * takes seconds.
 */
async function followInCopy(repository: Repository, copy: string, { from, to }: Way): Promise<void> {
  const { workTree, prefix } = repository;
  const call = { env: { GIT_INDEX_FILE: copy }, config: settings(repository) };
  try {
    await git(workTree, ['read-tree', '-i', '-m', from, to], call);
  } catch {
    ignoreMissing(() => unlinkSync(`${copy}.lock`));
    const gone = await goneOn(repository, { from, to });
    const input = gone.map((path) => `${prefix}${path}\0`).join('');
    await git(workTree, ['update-index', '--force-remove', '-z', '--stdin'], { ...call, input });
  }
}

/** The board's files that the branch took away on a way, relative to the board. */
export async function goneOn({ workTree, prefix }: Repository, { from, to }: Way): Promise<string[]> {
  const options = ['-r', '-z', '--name-only', '--no-renames', '--diff-filter=D'];
  const listed = await git(workTree, ['diff-tree', ...options, from, to]);
  return listed
    .split('\0')
    .flatMap((path) => (path !== '' && path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
}

const indexOf = (repository: Repository) => join(repository.gitDir, 'index');
const lockOf = (repository: Repository) => join(repository.gitDir, 'index.lock');

/** Differs whenever the index has been replaced: every git writes a new file. */
function stampOf(repository: Repository): string {
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

/** True for the number of a running process, of whomever. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
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
