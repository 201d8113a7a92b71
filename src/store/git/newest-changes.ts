import { git } from './git.ts';
import { type ChangedFile, RAW_LOG, readChanges, splitLog } from './raw-log.ts';
import { boardPathspec, type Repository } from './repository.ts';

/** So far back is looked for what a person's git undoes: it reads and writes within moments. */
const COMMITS = 64;

const HEAD = /^\n?commit .*$/;

/** What the newest commits up to `tip` changed in the board, each by itself, the newest first. */
export async function newestChanges(repository: Repository, tip: string): Promise<ChangedFile[][]> {
  const options = [`--max-count=${COMMITS}`, '--format=commit %H', tip, '--', boardPathspec(repository)];
  const listed = await git(repository.workTree, [...RAW_LOG, ...options]);
  return splitLog(listed, HEAD).map(({ fields }) => readChanges(repository, fields));
}
