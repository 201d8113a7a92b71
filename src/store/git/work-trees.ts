/** The work trees of a repository, read from the files that git documents for them (gitrepository-layout). */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ignoreMissing } from '../files/file-tree.ts';
import { CONFIG_FILE } from '../layout.ts';
import { isOursAt } from './ownership.ts';
import { type Repository, underWay } from './repository.ts';

/** A work tree, and what it shows. */
interface WorkTree {
  /** The folder; it may be gone. */
  readonly folder: string;
  readonly gitDir: string;
  /** The full name of its branch, or a commit. */
  readonly head: string;
}

/** What `HEAD` says: the full name of a branch, or a commit; undefined where there is none. */
export function headOf(gitDir: string): string | undefined {
  return ignoreMissing(() => readFileSync(join(gitDir, 'HEAD'), 'utf8').trim())?.replace(/^ref: /, '');
}

/** All work trees: that beside the git directory first, then those that were linked to it. */
export function workTreesOf(commonDir: string): WorkTree[] {
  const linked = ignoreMissing(() => readdirSync(join(commonDir, 'worktrees')).sort()) ?? [];
  const places = linked.flatMap((name) => {
    const gitDir = join(commonDir, 'worktrees', name);
    const dotGit = ignoreMissing(() => readFileSync(join(gitDir, 'gitdir'), 'utf8').trim());
    return dotGit === undefined ? [] : [{ gitDir, folder: dirname(dotGit) }];
  });
  return [{ gitDir: commonDir, folder: dirname(commonDir) }, ...places].flatMap((place) => {
    const head = headOf(place.gitDir);
    return head === undefined ? [] : [{ ...place, head }];
  });
}

/**
 * The board's folder in the work tree that shows its branch, where the one at hand shows another: in there is the board as it
 * was when that branch was begun. Null where the one at hand is right, or none is.
 */
export function rootOnBranch({ gitDir, commonDir, prefix }: Repository, branch: string): string | null {
  const ref = `refs/heads/${branch}`;
  if (headOf(gitDir) === ref || underWay(gitDir) !== undefined) return null;
  for (const { folder, head } of workTreesOf(commonDir)) {
    const root = join(folder, prefix);
    if (head !== ref || !existsSync(join(root, CONFIG_FILE)) || !isOursAt(folder, join(folder, '.git')))
      continue;
    return realpathSync(root);
  }
  return null;
}
