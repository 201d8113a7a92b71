/**
 * Commits that came to the branch without a checkout: pushed to it, made in a second work tree, or put there by `git update-ref`.
 * Work tree and index both hold what the branch held before. A commit of an index that did not know the newest reports takes
 * their events away, and this does not.
 */
import type { BoardConfig } from '../../domain/config.ts';
import type { Warning } from '../../domain/warning.ts';
import { WorkingTree } from '../files/file-tree.ts';
import { git } from '../git/git.ts';
import { type ChangedFile, readChanges } from '../git/raw-log.ts';
import { boardPathspec, type Repository } from '../git/repository.ts';
import { CONFIG_FILE, dayOfSeal, isEventPath } from '../layout.ts';
import { writeIntents } from '../recovery/intents.ts';
import type { Recovered } from '../recovery/recovery.ts';
import { presentId } from './differences.ts';
import type { ForeignCommits } from './foreign-commits.ts';

const FEW = 256;
const RAW = ['--raw', '-r', '-z', '--no-abbrev', '--no-renames'];

/** What is to be brought into the work tree, or undefined; and what a person changed there as well, which stays. */
export interface Arrived {
  readonly isAny: boolean;
  readonly warnings: readonly Warning[];
}

const NOTHING: Arrived = { isAny: false, warnings: [] };

/**
 * Notes what arrived as an intent that has landed: whoever recovers next brings it into work tree and index, and keeps what
 * somebody changed there. Under the board's lock.
 */
export async function noteArrived(
  repository: Repository,
  { durability }: BoardConfig,
  {
    since,
    changed,
    tip,
    undecided,
  }: Pick<ForeignCommits, 'since' | 'changed'> & Pick<Recovered, 'undecided'> & { tip: string },
): Promise<Arrived> {
  const tree = new WorkingTree(repository.root);
  const holds = (path: string) => presentId(tree, path, tip.length);
  // To look into so many takes longer than to ask git.
  const isMissed =
    changed.size > FEW ||
    [...changed].some(([path, after]) => dayOfSeal(path) === null && holds(path) !== after);
  if (since === null || !isMissed) return NOTHING;
  const due = (await findUnknown(repository, since, tip)).filter(({ path, after }) => holds(path) !== after);
  if (due.length === 0) return NOTHING;
  const files = due.map(({ path, before }) => ({ path, before }));
  const witness = due.find(({ after }) => after !== null)?.path ?? CONFIG_FILE;
  await writeIntents(repository, [...undecided, { witness, files }], durability === 'full');
  const kept = due.filter(({ path, before }) => holds(path) !== before);
  return { isAny: true, warnings: kept.map(({ path }) => keptWarning(repository, path, tip)) };
}

/** What the branch came to hold that the index does not know. A whole file that was added no index can have undone. */
async function findUnknown(repository: Repository, since: string, tip: string): Promise<ChangedFile[]> {
  const { workTree } = repository;
  const board = boardPathspec(repository);
  const [listed, staged] = await Promise.all([
    git(workTree, ['diff-tree', ...RAW, since, tip, '--', board]),
    git(workTree, ['diff-index', '--cached', ...RAW, since, '--', board]),
  ]);
  const changes = readChanges(repository, listed.split('\0'));
  const known = new Set(readChanges(repository, staged.split('\0')).map(({ path }) => path));
  const takesReportsAway = changes.some(({ path, after }) => isEventPath(path) && after === null);
  return changes.filter(
    ({ path, before, after, isFile }) =>
      !known.has(path) &&
      dayOfSeal(path) === null &&
      (isFile || after === null) &&
      (before === null || !takesReportsAway),
  );
}

function keptWarning({ prefix }: Repository, path: string, tip: string): Warning {
  return {
    code: 'edit_kept',
    path,
    message: `${path}: a commit that came without a checkout changed it, and somebody changed it in the work tree, which is kept; 'git show ${tip}:${prefix}${path}' shows the other`,
  };
}
