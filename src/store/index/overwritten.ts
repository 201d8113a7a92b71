/**
 * git reads the index before it takes its lock, and a person's `git commit` writes what it read, also where it fails
 * afterwards: then the index is as it was before a report, and `git status` shows the report as undone.
 */
import { presentId } from '../edits/differences.ts';
import { WorkingTree } from '../files/file-tree.ts';
import { git } from '../git/git.ts';
import { newestChanges } from '../git/newest-changes.ts';
import { readChanges } from '../git/raw-log.ts';
import { boardPathspec, type Repository } from '../git/repository.ts';
import { isEventPath, isRecordPath } from '../layout.ts';

/** A person's git reads the index and writes it within moments. */
const COMMITS = 64;

/**
 * The board's files of which the index holds what the branch held some reports ago, while the work tree holds what it does
 * now. Paths relative to the board. Whoever stages something else does that to a file or two: an index that is behind
 * knows no event of the newest reports.
 */
export async function findOverwritten(repository: Repository): Promise<string[]> {
  const { workTree } = repository;
  const options = ['--cached', '--raw', '-z', '--no-abbrev', '--no-renames'];
  const board = boardPathspec(repository);
  // The branch may move on meanwhile.
  const tip = (await git(workTree, ['rev-parse', 'HEAD'])).trim();
  const differing = await git(workTree, ['diff-index', ...options, tip, '--', board]);
  const tree = new WorkingTree(repository.root);
  const suspects = readChanges(repository, differing.split('\0')).filter(
    ({ path, before, after }) =>
      (isEventPath(path) || isRecordPath(path)) &&
      presentId(tree, path, (before ?? after ?? '').length) === before,
  );
  const isUnknown = new Set(suspects.flatMap(({ path, after }) => (after === null ? [path] : [])));
  if (![...isUnknown].some(isEventPath)) return [];
  const held = new Set<string>();
  for (const changes of await newestChanges(repository, tip, COMMITS)) {
    const added = changes.filter(({ path, before }) => before === null && isEventPath(path));
    if (added.some(({ path }) => !isUnknown.has(path))) break;
    for (const { path, before } of changes) held.add(`${path} ${before}`);
  }
  return suspects.filter(({ path, after }) => held.has(`${path} ${after}`)).map(({ path }) => path);
}
