import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { BoardError } from '../../errors.ts';

/**
 * Refuses a board whose path has a line break, as `invalid_input`: git writes paths as lines, in its answers and in files that
 * lead from one to the other, and so do commands that people paste.
 */
export function requireOneLine(folder: string): void {
  const path = realPathOf(resolve(folder));
  if (!/[\n\r]/.test(path)) return;
  throw new BoardError(
    'invalid_input',
    `folder: expected a path of one line for a board, got ${JSON.stringify(path)}; rename the folder`,
    { details: { field: 'folder', received: path } },
  );
}

/** Where a path leads, also if its end is not there yet. */
function realPathOf(path: string): string {
  return existsSync(path) || dirname(path) === path
    ? realpathSync(path)
    : join(realPathOf(dirname(path)), basename(path));
}
