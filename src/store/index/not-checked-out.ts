import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { git } from '../git/git.ts';
import { boardPathspec, type Repository } from '../git/repository.ts';

const NONE: ReadonlySet<string> = new Set();
const SKIPPED = 'S ';

/**
 * The board's files that the branch has and a sparse checkout leaves out, relative to the board. Only where there is, or was,
 * a sparse checkout is git asked.
 */
export async function notCheckedOut(repository: Repository): Promise<ReadonlySet<string>> {
  if (!existsSync(join(repository.gitDir, 'info', 'sparse-checkout'))) return NONE;
  const { workTree, prefix } = repository;
  const listed = await git(workTree, ['ls-files', '-t', '-z', '--', boardPathspec(repository)]);
  const entries = listed.split('\0').filter((entry) => entry.startsWith(SKIPPED + prefix));
  return new Set(entries.map((entry) => entry.slice(SKIPPED.length + prefix.length)));
}
