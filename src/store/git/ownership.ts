/**
 * Whose a repository is. Invariant: nothing is written to one of another account: what that account put into it could make a
 * write change files of ours, and git's settings in it could make git run what it likes.
 */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { BoardError } from '../../errors.ts';
import { ignoreMissing } from '../files/file-tree.ts';
import { isOwnFolder } from '../files/own-files.ts';
import { passingFolder } from '../files/replace-file.ts';
import { CONFIG_FILE } from '../layout.ts';
import { gitAtOnce } from './git-at-once.ts';
import type { Repository } from './repository.ts';

/** What belongs to another account. */
interface Foreign {
  readonly path: string;
  readonly uid: number;
}

/** Repositories of other accounts that git was told to trust; each is asked about once. */
const trusted = new WeakSet<Repository>();
const ROOT = 0;

/** What of a board belongs to another account that git does not trust; null where all is ours, or the system knows no accounts. */
export function findForeign(repository: Repository): Foreign | null {
  const me = process.geteuid?.();
  if (me === undefined) return null;
  const { workTree, gitDir, commonDir, root } = repository;
  const ofGit = firstOfOthers([workTree, join(workTree, '.git'), gitDir, commonDir], [me]);
  if (ofGit !== null && !trusted.has(repository)) {
    if (!isTrustedByGit(workTree)) return ofGit;
    trusted.add(repository);
  }
  const owner = ignoreMissing(() => lstatSync(gitDir))?.uid ?? me;
  return firstOfOthers([root, join(root, CONFIG_FILE), ...ownFolders(repository)], [me, owner, ROOT]);
}

/** Refuses, with `git_failed`, to write to a board of another account; `storage_failed` where a folder of our own is a link. */
export function refuseForeign(repository: Repository): void {
  const foreign = findForeign(repository);
  if (foreign !== null) throw refusal(foreign);
  for (const folder of ownFolders(repository)) isOwnFolder(folder);
}

/** True for a file or folder that is of this account, or of an account that git trusts with the repository at `folder`. */
export function isOursAt(folder: string, path: string): boolean {
  const me = process.geteuid?.();
  return me === undefined || firstOfOthers([path], [me]) === null || isTrustedByGit(folder);
}

function ownFolders(repository: Repository): string[] {
  const { gitDir, stateDir } = repository;
  return [join(gitDir, 'mission-control'), stateDir, passingFolder(repository)];
}

function firstOfOthers(paths: readonly string[], accounts: readonly number[]): Foreign | null {
  for (const path of paths) {
    const uid = ignoreMissing(() => lstatSync(path))?.uid;
    if (uid !== undefined && !accounts.includes(uid)) return { path, uid };
  }
  return null;
}

/** git's own rule: the account that called sudo, and what a person named as `safe.directory`, count as well. */
function isTrustedByGit(folder: string): boolean {
  return gitAtOnce({ workTree: folder }, ['rev-parse', '--git-dir']) !== undefined;
}

function refusal({ path, uid }: Foreign): BoardError {
  return new BoardError(
    'git_failed',
    `${path} belongs to another account (uid ${uid}), which could make a write here change files of yours; nothing was written. ` +
      "Call as that account, or make a board of your own; git's safe.directory is only for an account that you trust with all that is yours",
    { details: { reason: 'foreign_owner', path, uid } },
  );
}
