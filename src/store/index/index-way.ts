import { unlinkSync } from 'node:fs';
import { ignoreMissing } from '../files/file-tree.ts';
import { git } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';
import { indexSettings } from '../git/settings.ts';

/** Two commits of the branch: what it took away between them, the index is to know nothing of. */
export interface Way {
  readonly from: string;
  readonly to: string;
}

/** What a commit did besides changing the files that the index is told of. */
export interface IndexChange {
  readonly way?: Way | undefined;
  /** Files that a person changed, took away or put there meanwhile: what it holds of them, by blob id, zeros for nothing. */
  readonly changedMeanwhile?: readonly RecordedFile[];
}

export interface RecordedFile {
  readonly path: string;
  readonly id: string;
}

/** Has a copy of the index say of some files what the branch holds: what the work tree holds instead nobody has staged. */
export async function keepInCopy(
  repository: Repository,
  copy: string,
  files: readonly RecordedFile[],
): Promise<void> {
  if (files.length === 0) return;
  const modeOf = (id: string) => (/^0+$/.test(id) ? '0' : '100644');
  const input = files.map(({ path, id }) => `${modeOf(id)} ${id}\t${repository.prefix}${path}\0`);
  await git(repository.workTree, ['update-index', '--verbose', '-z', '--index-info'], {
    env: { GIT_INDEX_FILE: copy },
    config: indexSettings(repository),
    input: input.join(''),
  });
}

/**
 * Takes a copy of the index along from one commit to another: what is staged stays so, and files that went are forgotten at
 * once. Where git refuses, because one of them was staged otherwise, they are taken out one by one: of a hundred thousand that
 * takes seconds.
 */
export async function followInCopy(repository: Repository, copy: string, { from, to }: Way): Promise<void> {
  const { workTree, prefix } = repository;
  const call = { env: { GIT_INDEX_FILE: copy }, config: indexSettings(repository) };
  try {
    await git(workTree, ['read-tree', '-i', '-m', from, to], call);
  } catch {
    ignoreMissing(() => unlinkSync(`${copy}.lock`));
    const gone = await goneOn(repository, { from, to });
    const input = gone.map((path) => `${prefix}${path}\0`).join('');
    await git(workTree, ['update-index', '--force-remove', '-z', '--stdin'], { ...call, input });
  }
  // The large part of a split index would go on listing what is gone, and each report's git reading it.
  if (repository.prefix === '') await git(workTree, ['update-index', '--split-index'], call);
}

/** The board's files that the branch took away on a way, relative to the board. */
export async function goneOn({ workTree, prefix }: Repository, { from, to }: Way): Promise<string[]> {
  const options = ['-r', '-z', '--name-only', '--no-renames', '--diff-filter=D'];
  const listed = await git(workTree, ['diff-tree', ...options, from, to]);
  return listed
    .split('\0')
    .flatMap((path) => (path !== '' && path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
}
