import { linkSync, renameSync, unlink, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from '../git/repository.ts';
import { ignoreMissing } from './file-tree.ts';

let names = 0;

/** Where files are that are on their way into their place, or out of it: emptied by whoever recovers a dead writer's work. */
export function passingFolder({ stateDir }: Pick<Repository, 'stateDir'>): string {
  return join(stateDir, 'tmp');
}

/** A name there that nobody else has. */
export function passingName(folder: string): string {
  return join(folder, `${process.pid}-${names++}`);
}

/**
 * Puts a file in another's place in one step. The old one lives on under a spare name for a moment: to free what it has on the
 * disk can take longer than all else of a report, and nobody has to wait for that.
 */
export function replaceFile(aside: string, target: string, spare: string): void {
  const isKept = hasSecondName(target, spare);
  try {
    renameSync(aside, target);
  } finally {
    if (isKept) unlink(spare, () => {});
  }
}

/** Not every file system gives a file two names, nor every file to everybody: then the old one goes at once. */
function hasSecondName(target: string, spare: string): boolean {
  try {
    linkSync(target, spare);
    return true;
  } catch {
    return false;
  }
}

/** Removes a file in the same way, where there is one. */
export function takeAway(target: string, spare: string): void {
  try {
    renameSync(target, spare);
  } catch {
    // Another file system, or no folder for the spare: then it goes at once.
    ignoreMissing(() => unlinkSync(target));
    return;
  }
  unlink(spare, () => {});
}
