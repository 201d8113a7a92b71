/**
 * Reports that were on the branch and that a person's commit took the place of. git reads the index before it takes its
 * lock: a `git commit --amend` in the instant in which a report lands amends the report with an index that does not know
 * it. The work tree shows then that nobody meant to undo it: it holds the events still, and nothing where tasks left.
 */
import { BoardError } from '../../errors.ts';
import { type FileTree, WorkingTree } from '../files/file-tree.ts';
import type { ImportedCommit } from '../git/fast-import.ts';
import { git } from '../git/git.ts';
import { readBlobs, readNamed } from '../git/objects.ts';
import { RAW_LOG, readChanges, splitLog } from '../git/raw-log.ts';
import { boardPathspec, type Repository } from '../git/repository.ts';
import { isEventPath, statusOfPath } from '../layout.ts';
import { presentId } from './differences.ts';

/** A commit that the branch does not hold any more. */
interface DisplacedCommit extends Omit<ImportedCommit, 'files' | 'known'> {
  readonly isMerge: boolean;
  /** What it changed, by path relative to the board: blob ids, null for what it took away. */
  readonly files: ReadonlyMap<string, string | null>;
  /** The events that it added, likewise. */
  readonly events: ReadonlyMap<string, string>;
}

/** Displaced commits as they are to be committed again. */
export interface Displaced {
  /** Their blobs are known to git. */
  readonly commits: readonly ImportedCommit[];
  /** What the files come to that they change, by path relative to the board: blob ids, null for none. */
  readonly files: ReadonlyMap<string, string | null>;
  /** A file that the branch holds once they are committed again. */
  readonly witness: string;
}

/** What a branch came to since the journal's last commit. */
interface Since {
  last: string;
  tip: string;
  /** People's commits in between that changed something without an event, and what is recorded of that, by path. */
  inTheirPlace: { ids: readonly string[]; owed: ReadonlyMap<string, { recorded: string | null }> };
}

const FORMAT = '--format=commit %P%n%an%n%ae%n%cn%n%ce%n%ct%n%B';
const HEAD = /^\n?commit (.*)\n(.*)\n(.*)\n(.*)\n(.*)\n(\d+)\n([\s\S]*)$/;

/**
 * The reports that a branch has lost since the journal's last commit, where nothing else was reported instead and nobody
 * undid them in the work tree; null otherwise. git may have cleared them away by now: then nobody can tell.
 */
export async function findDisplaced(
  repository: Repository,
  { last, tip, inTheirPlace }: Since,
): Promise<Displaced | null> {
  try {
    const commits = await logDisplaced(repository, last, tip);
    if (commits.length === 0 || commits.some(({ isMerge, events }) => isMerge || events.size === 0))
      return null;
    const files = new Map(commits.flatMap((commit) => [...commit.files]));
    const events = new Map(commits.flatMap((commit) => [...commit.events]));
    const held = await readBlobs(repository, tip, [...events.keys()]);
    if ([...held.values()].some((content) => content !== null)) return null;
    if (isUndone(new WorkingTree(repository.root), { files, events }, tip.length)) return null;
    const displaced = asCommittedAgain(repository, commits, inTheirPlace);
    return (await areKnown(repository, displaced.files)) ? displaced : null;
  } catch (error) {
    if (error instanceof BoardError) return null;
    throw error;
  }
}

async function logDisplaced(repository: Repository, last: string, tip: string): Promise<DisplacedCommit[]> {
  const args = [...RAW_LOG, '--reverse', FORMAT, last, `^${tip}`, '--', boardPathspec(repository)];
  return splitLog(await git(repository.workTree, args), HEAD).map(({ found, fields }) => {
    const [, parents = '', name = '', email = '', committer = '', address = '', seconds = '', message = ''] =
      found;
    const changes = readChanges(repository, fields);
    const added = changes.flatMap(({ path, before, after }) =>
      isEventPath(path) && before === null && after !== null ? [[path, after] as const] : [],
    );
    return {
      isMerge: parents.includes(' '),
      author: { name, email },
      committer: { name: committer, email: address },
      seconds: Number(seconds),
      message,
      files: new Map(changes.map(({ path, after }) => [path, after])),
      events: new Map(added),
    };
  });
}

/** True where an event is not as it was, or a task is back where it had left. */
function isUndone(
  tree: FileTree,
  { files, events }: Pick<DisplacedCommit, 'files' | 'events'>,
  idLength: number,
): boolean {
  const isBack = ([path, id]: [string, string | null]) =>
    id === null && statusOfPath(path) !== null && presentId(tree, path, idLength) !== null;
  return [...events].some(([path, id]) => presentId(tree, path, idLength) !== id) || [...files].some(isBack);
}

/** False where git has cleared away what some files held. */
async function areKnown(repository: Repository, files: Displaced['files']): Promise<boolean> {
  const ids = [...files.values()].filter((id) => id !== null);
  const objects = await readNamed(repository, ids, { isWhole: false });
  return objects.every((object) => object !== null);
}

/**
 * Displaced commits as they are to be committed again. What the commits in their place changed besides comes back as it was
 * recorded with the first, which names them: people's edits are in the work tree, and go on record from there.
 */
function asCommittedAgain(
  { prefix }: Repository,
  displaced: readonly DisplacedCommit[],
  { ids, owed }: Since['inTheirPlace'],
): Displaced {
  const [witness = ''] = displaced[0]?.events.keys() ?? [];
  const back = [...owed].map(([path, { recorded }]) => [path, recorded] as const);
  const named = ids.map((id) => `Records: ${id}\n`).join('');
  const commits = displaced.map(({ author, committer, seconds, message, files }, index): ImportedCommit => {
    const isFirst = index === 0;
    const changed = new Map(isFirst ? [...back, ...files] : files);
    const known = [...changed].map(([path, id]) => ({ path: prefix + path, id }));
    const words = `${message.trimEnd()}\n${isFirst ? named : ''}`;
    return { author, committer, seconds, message: words, files: new Map(), known };
  });
  return { commits, files: new Map([...back, ...displaced.flatMap(({ files }) => [...files])]), witness };
}
