import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitIn } from '../helpers/temp-board.ts';

/** All that a call can leave behind. */
export interface Snapshot {
  /** What git says of branch and work tree: the commit, the branch's name, and a line for each difference. */
  status: string;
  /** Every file of the work tree by its path, byte by byte. */
  files: Record<string, string>;
}

/** The commit id stands for the history and all that is in it; the rest is what a person sees in the folder. */
export function snapshot(root: string): Snapshot {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !path.startsWith('.git/'))
    .sort();
  return {
    status: existsSync(join(root, '.git', 'HEAD'))
      ? gitIn(root, 'status', '--porcelain=v2', '--branch', '--untracked-files=all')
      : 'no repository',
    files: Object.fromEntries(files.map((path) => [path, readFileSync(join(root, path), 'latin1')])),
  };
}

/** What git finds changed in the work tree; empty where it is clean. */
export function uncommitted({ status }: Snapshot): string[] {
  return status.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}
