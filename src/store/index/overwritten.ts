/**
 * git reads the index before it takes its lock, and a person's `git commit` writes what it read, also where it fails
 * afterwards: then the index is as it was before a report, and `git status` shows the report as undone.
 */
import { presentId } from '../edits/differences.ts';
import { WorkingTree } from '../files/file-tree.ts';
import { git } from '../git/git.ts';
import { RAW_LOG, readChanges } from '../git/raw-log.ts';
import type { Repository } from '../git/repository.ts';
import { isEventPath, isRecordPath } from '../layout.ts';

/** So many commits back an index may be: a person's git reads and writes it within moments. */
const COMMITS = 64;

/**
 * The board's files of which the index holds what the branch held some reports ago, while the work tree holds what it does
 * now: nobody has staged that. Paths relative to the board.
 */
export async function findOverwritten(repository: Repository): Promise<string[]> {
  const { workTree, prefix } = repository;
  const board = prefix === '' ? '.' : `:(literal)${prefix}`;
  const options = ['--cached', '--raw', '-z', '--no-abbrev', '--no-renames'];
  const differing = await git(workTree, ['diff-index', ...options, 'HEAD', '--', board]);
  const tree = new WorkingTree(repository.root);
  const suspects = readChanges(repository, differing.split('\0')).filter(
    ({ path, before, after }) =>
      (isEventPath(path) || isRecordPath(path)) &&
      presentId(tree, path, (before ?? after ?? '').length) === before,
  );
  if (suspects.length === 0) return [];
  const log = await git(workTree, [...RAW_LOG, `--max-count=${COMMITS}`, '--format=', 'HEAD', '--', board]);
  const held = new Set(
    readChanges(repository, log.split('\0')).map(({ path, before }) => `${path} ${before}`),
  );
  return suspects.filter(({ path, after }) => held.has(`${path} ${after}`)).map(({ path }) => path);
}
