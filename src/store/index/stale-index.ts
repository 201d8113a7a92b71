import { existsSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing } from '../files/file-tree.ts';
import { makeOwnFolder, readOwn, writeOwn } from '../files/own-files.ts';
import type { Repository } from '../git/repository.ts';
import { type HeldIndex, holdIndex } from './git-index.ts';
import { goneOn, type IndexChange } from './index-way.ts';

/** Why an index could not be refreshed, where it could not be held. */
export const HELD = 'index.lock cannot be had: another git holds it, or it cannot be written';

/**
 * Refreshes git's index for some paths, and for those that could not be refreshed before. Where a person's git holds
 * the index, the paths are noted for the next report and a sentence about it is given back. Under the board's lock.
 */
export async function refreshPaths(
  repository: Repository,
  paths: readonly string[],
  change: IndexChange = {},
): Promise<string[]> {
  const held = await holdIndex(repository);
  return refreshHeld(repository, held, paths, change);
}

/** The same where the index is held already, or could not be; it is given back. */
export async function refreshHeld(
  repository: Repository,
  held: HeldIndex | null,
  paths: readonly string[],
  change: IndexChange = {},
): Promise<string[]> {
  const { way } = change;
  const earlier = readNoted(repository);
  const due = [...new Set([...earlier, ...paths, ...((await held?.overwritten) ?? [])])];
  const failure = await fill(held, due, change);
  if (failure === null) {
    if (earlier.length > 0) noteStale(repository, []);
    return [];
  }
  noteStale(repository, [...due, ...(way === undefined ? [] : await goneOn(repository, way))]);
  return [staleness(repository, failure)];
}

/** Null where it succeeded. */
async function fill(
  held: HeldIndex | null,
  paths: readonly string[],
  change: IndexChange,
): Promise<string | null> {
  if (held === null) return HELD;
  try {
    if (paths.length > 0) {
      await held.readFiles(paths, change);
      held.swap();
    } else held.release();
    return null;
  } catch (error) {
    held.release();
    return error instanceof Error ? error.message : String(error);
  }
}

const NO_NAMES: ReadonlySet<string> = new Set(['', '.', '..', '.git']);
const noteOf = (repository: Repository) => join(repository.stateDir, 'stale-index');

/** The paths that were noted. One that git would not take, from a note that was spoilt, must not keep it from the others. */
export function readNoted(repository: Repository): string[] {
  const text = readOwn(noteOf(repository)) ?? '';
  return text
    .split('\0')
    .filter((path) => path.split('/').every((name) => !NO_NAMES.has(name.toLowerCase())));
}

/** Notes the paths that the index is behind with, for whoever refreshes it next. To be called under the board's lock. */
export function noteStale(repository: Repository, paths: readonly string[]): void {
  if (paths.length === 0) {
    ignoreMissing(() => unlinkSync(noteOf(repository)));
    return;
  }
  makeOwnFolder(repository.stateDir);
  writeOwn(noteOf(repository), paths.join('\0'));
}

/** What is said of an index that could not be refreshed. */
export function staleness(repository: Repository, failure: string): string {
  const lock = join(repository.gitDir, 'index.lock');
  const remedy = existsSync(lock) ? `; if no git is running, remove ${lock}` : '';
  return `recorded, but 'git status' will show these files until git's index can be refreshed: ${failure}${remedy}`;
}
