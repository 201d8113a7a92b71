import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { BoardError } from '../../errors.ts';
import { ignoreMissing } from './file-tree.ts';

/**
 * Makes a folder and those above it, one by one: where a file system lets nobody make folders, as /proc does, Node's own
 * recursive way never ends. A file in the way is `already_exists`, naming it.
 */
export function makeFolders(folder: string): void {
  const stat = ignoreMissing(() => statSync(folder));
  if (stat?.isDirectory()) return;
  if (stat !== undefined) throw inTheWay(folder);
  if (dirname(folder) !== folder) makeFolders(dirname(folder));
  mkdirSync(folder);
}

/** Refuses a folder that could not be made because there is a file in its place, or in that of one above it. */
export function refuseFileInPlace(folder: string): void {
  for (let step = folder; ; step = dirname(step)) {
    const stat = ignoreMissing(() => statSync(step));
    if (stat?.isDirectory() || step === dirname(step)) return;
    if (stat !== undefined) throw inTheWay(step);
  }
}

function inTheWay(path: string): BoardError {
  return new BoardError(
    'already_exists',
    `expected a folder at ${path}, or nothing, got a file; choose another folder for the board`,
    { details: { path } },
  );
}
