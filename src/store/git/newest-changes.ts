import { git } from './git.ts';
import { type ChangedFile, RAW_LOG, readChanges, splitLog } from './raw-log.ts';
import { boardPathspec, type Repository } from './repository.ts';

const HEAD = /^\n?commit .*$/;

/** What the newest commits up to `tip`, so many of them, changed in the board, each by itself, the newest first. */
export async function newestChanges(
  repository: Repository,
  tip: string,
  most: number,
): Promise<ChangedFile[][]> {
  const options = [`--max-count=${most}`, '--format=commit %H', tip, '--', boardPathspec(repository)];
  const listed = await git(repository.workTree, [...RAW_LOG, ...options]);
  return splitLog(listed, HEAD).map(({ fields }) => readChanges(repository, fields));
}
