import { existsSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing } from './file-tree.ts';
import { refreshIndex } from './git-index.ts';
import type { Repository } from './repository.ts';

/**
 * Refreshes git's index for some paths, and for those that could not be refreshed before. Where a person's git holds
 * the index, the paths are noted for the next report and a sentence about it is given back.
 */
export async function refreshPaths(repository: Repository, paths: readonly string[]): Promise<string[]> {
  const note = join(repository.stateDir, 'stale-index');
  const earlier =
    ignoreMissing(() => readFileSync(note, 'utf8'))
      ?.split('\0')
      .filter((path) => path !== '') ?? [];
  const due = [...new Set([...earlier, ...paths])];
  const failure = await refreshIndex(repository, due).then(
    (done) => (done ? null : 'another git holds index.lock'),
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (failure === null) {
    if (earlier.length > 0) ignoreMissing(() => unlinkSync(note));
    return [];
  }
  mkdirSync(repository.stateDir, { recursive: true });
  writeFileSync(note, due.join('\0'));
  const lock = join(repository.gitDir, 'index.lock');
  const remedy = existsSync(lock) ? `; if no git is running, remove ${lock}` : '';
  return [
    `recorded, but 'git status' will show these files until git's index can be refreshed: ${failure}${remedy}`,
  ];
}
