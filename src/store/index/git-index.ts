import { constants, copyFileSync, readFileSync, renameSync, statSync, unlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing } from '../files/file-tree.ts';
import { writeAside } from '../files/own-files.ts';
import { passingFolder, passingName, replaceFile } from '../files/replace-file.ts';
import { gitByFiles, WaitingGit } from '../git/git-by-files.ts';
import type { Repository } from '../git/repository.ts';
import { indexSettings } from '../git/settings.ts';
import { readApart } from './as-they-are.ts';
import { withoutCacheTree } from './index-file.ts';
import { giveBack, takeBeside, takeInTurn } from './index-lock.ts';
import { indexOf, indexStamp, isIndexAsNoted, noteIndex } from './index-stamp.ts';
import { followInCopy, type IndexChange, keepInCopy } from './index-way.ts';
import { findOverwritten } from './overwritten.ts';

const LARGE_BYTES = 65_536;

/**
 * git's index while it is held: `index.lock` is there, so nobody changes it, and no person's commit is made from it
 * while the branch is ahead of it. git works on a copy, and the lock says whose it is, so that a kill leaves no lock of
 * unknown origin behind.
 */
export class HeldIndex {
  readonly #repository: Repository;
  readonly #copy: string;
  /** Files of which somebody else's git wrote an older state into it: they are due, too. */
  readonly overwritten: Promise<readonly string[]>;
  #isLookedAt = true;
  #waiting: WaitingGit | null = null;

  constructor(repository: Repository) {
    this.#repository = repository;
    this.#copy = join(repository.gitDir, 'index.mission-control');
    this.overwritten = isIndexAsNoted(repository) ? Promise.resolve([]) : this.#look();
  }

  /** Beside what goes on meanwhile. Where git does not tell, the next one asks again. */
  async #look(): Promise<readonly string[]> {
    return findOverwritten(this.#repository).catch(() => {
      this.#isLookedAt = false;
      return [];
    });
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
    const { plain, asTheyAre } = await readApart(this.#repository, paths);
    const waiting = this.#waiting;
    this.#waiting = null;
    const isTold = await waiting?.tell(pathLines(this.#repository, plain));
    if (isTold !== true) await readPlain(this.#repository, this.#copy, plain);
    await keepInCopy(this.#repository, this.#copy, [...asTheyAre, ...changedMeanwhile]);
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
    if (this.#isLookedAt) noteIndex(this.#repository, indexStamp(this.#repository));
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
    const isLookedAt = isIndexAsNoted(repository);
    await refreshCopy(repository, copy, paths);
    if (!takeBeside(repository)) return false;
    try {
      if (indexStamp(repository) !== before) return false;
      renameSync(copy, indexOf(repository));
      if (isLookedAt) noteIndex(repository, indexStamp(repository));
      return true;
    } finally {
      giveBack(repository);
    }
  } finally {
    ignoreMissing(() => unlinkSync(copy));
  }
}

async function refreshCopy(repository: Repository, copy: string, paths: readonly string[]): Promise<void> {
  const { plain, asTheyAre } = await readApart(repository, paths);
  await readPlain(repository, copy, plain);
  await keepInCopy(repository, copy, asTheyAre);
}

/** Copies the index and has git read some files into that. */
async function readPlain(repository: Repository, copy: string, paths: readonly string[]): Promise<void> {
  copyIndex(repository, copy);
  const { args, ...call } = refreshCall(repository, copy);
  await gitByFiles(repository, args, { ...call, input: pathLines(repository, paths) });
}

/** Makes a copy of the index for a git to work on. In a repository of a person's code it is whole. */
export function copyIndex(repository: Repository, copy: string): void {
  const copied = ignoreMissing(() => {
    const index = indexOf(repository);
    const { size, atimeMs, mtimeMs } = statSync(index);
    const isLarge = repository.prefix === '' && size > LARGE_BYTES;
    const smaller = isLarge ? withoutCacheTree(readFileSync(index)) : null;
    ignoreMissing(() => unlinkSync(copy));
    if (smaller === null) copyFileSync(index, copy, constants.COPYFILE_EXCL);
    else writeAside(copy, smaller);
    // By the index's own time git knows which entries are as young as it, and have to be compared: an edit may have followed.
    utimesSync(copy, atimeMs / 1000, Math.floor(mtimeMs) / 1000);
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
