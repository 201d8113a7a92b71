import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { BoardError } from '../../errors.ts';
import { hasCode, ignoreMissing } from './file-tree.ts';

/**
 * Makes a folder and those above it, where they are not there. Node's own recursive way tells a quota, a read-only disk or a
 * broken one as a folder that does not exist, and never ends where a file system lets nobody make folders, as /proc does.
 */
export function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  if (dirname(folder) !== folder) makeFolders(dirname(folder));
  makeOneFolder(folder);
}

/** Makes a folder in one that is there. Somebody else may make it in the meantime. */
export function makeOneFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

/** Refuses, with `already_exists`, a folder that cannot be made because there is a file in its place, or in that of one above it. */
export function refuseFileInPlace(folder: string): void {
  for (let step = folder; ; step = dirname(step)) {
    const stat = ignoreMissing(() => statSync(step));
    if (stat?.isDirectory() || step === dirname(step)) return;
    if (stat !== undefined) {
      throw new BoardError(
        'already_exists',
        `expected a folder at ${step}, or nothing, got a file; choose another folder for the board`,
        { details: { path: step } },
      );
    }
  }
}
