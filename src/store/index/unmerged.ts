import { git } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';

/** A file that git could not merge: the blob ids of what either side has, null where it has none. */
export interface Unmerged {
  readonly ours: string | null;
  readonly theirs: string | null;
}

const ENTRY = /^\d+ ([0-9a-f]+) ([123])\t(.*)$/s;
const OURS = '2';
const THEIRS = '3';

/** The board's files that git could not merge, by path relative to the board. */
export async function readUnmerged({ workTree, prefix }: Repository): Promise<Map<string, Unmerged>> {
  const listed = await git(workTree, ['ls-files', '--unmerged', '-z']);
  const unmerged = new Map<string, Unmerged>();
  for (const entry of listed.split('\0')) {
    const [, id = '', stage, path = ''] = ENTRY.exec(entry) ?? [];
    if (stage === undefined || !path.startsWith(prefix)) continue;
    const name = path.slice(prefix.length);
    const known = unmerged.get(name) ?? { ours: null, theirs: null };
    const side = stage === OURS ? { ours: id } : stage === THEIRS ? { theirs: id } : {};
    unmerged.set(name, { ...known, ...side });
  }
  return unmerged;
}
