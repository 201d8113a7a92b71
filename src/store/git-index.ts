import { copyFileSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode, ignoreMissing } from './file-tree.ts';
import { git } from './git.ts';
import type { Repository } from './repository.ts';

const TRIES = 20;
const PAUSE_MS = 25;

/**
 * Tells git's index what the working tree holds of some paths (relative to the board), so that `git status` is clean,
 * and touches nothing else in it: what a person has staged stays staged. Gives false where a person's git holds the
 * index for too long; that is never worth failing a report for.
 *
 * git works on a copy, under an `index.lock` of ours that says whose it is, so that a kill leaves no lock of unknown
 * origin behind.
 */
export async function refreshIndex(repository: Repository, paths: readonly string[]): Promise<boolean> {
  const lock = join(repository.gitDir, 'index.lock');
  if (!(await take(lock, markOf(repository)))) return false;
  const index = join(repository.gitDir, 'index');
  const copy = join(repository.gitDir, 'index.mission-control');
  try {
    const copied = ignoreMissing(() => {
      copyFileSync(index, copy);
      return true;
    });
    if (copied === undefined) ignoreMissing(() => unlinkSync(copy));
    ignoreMissing(() => unlinkSync(`${copy}.lock`));
    await git(repository.workTree, ['update-index', '--add', '--remove', '--verbose', '-z', '--stdin'], {
      input: paths.map((path) => `${repository.prefix}${path}\0`).join(''),
      env: { GIT_INDEX_FILE: copy },
      // Rewriting all of a large index for three files is most of a report's time; a split index writes the three.
      config: repository.prefix === '' ? ['core.splitIndex=true'] : [],
    });
    renameSync(copy, index);
    return true;
  } finally {
    ignoreMissing(() => unlinkSync(copy));
    ignoreMissing(() => unlinkSync(lock));
  }
}

function markOf(repository: Repository): string {
  return `mission-control ${repository.stateDir}\n`;
}

/** Takes `index.lock`. One with our own mark was left by a killed writer of this board, whose lock we now hold. */
async function take(lock: string, mark: string): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      writeFileSync(lock, mark, { flag: 'wx' });
      return true;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
    if (ignoreMissing(() => readFileSync(lock, 'utf8')) === mark) ignoreMissing(() => unlinkSync(lock));
    else await sleep(PAUSE_MS);
  }
  return false;
}
