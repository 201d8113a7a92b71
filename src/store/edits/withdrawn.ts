/**
 * Reports that were on the branch and that a person's commit took the place of. git reads the index before it takes its
 * lock: a `git commit --amend` in the instant in which a report lands amends the report with an index that does not know
 * it. The work tree shows then that nobody meant to undo it: it holds the events still.
 */
import { WorkingTree } from '../files/file-tree.ts';
import { readBlobs, readObjects } from '../git/branch.ts';
import type { ImportedCommit } from '../git/fast-import.ts';
import { git } from '../git/git.ts';
import { RAW_LOG, readChanges, splitLog } from '../git/raw-log.ts';
import type { Repository } from '../git/repository.ts';
import { isEventPath } from '../layout.ts';
import { presentId } from './differences.ts';
import type { ForeignCommits } from './foreign-commits.ts';

/** A commit that the branch does not hold any more; its files by path relative to the board, null for one that it took away. */
interface WithdrawnCommit extends Omit<ImportedCommit, 'files' | 'known'> {
  readonly files: ReadonlyMap<string, string | null>;
  readonly events: ReadonlyMap<string, string>;
}

/** Withdrawn commits as they are to be committed again. */
export interface Withdrawn {
  /** Their blobs are known to git. */
  readonly commits: readonly ImportedCommit[];
  /** What the files come to that they change, by path relative to the board: blob ids, null for none. */
  readonly files: ReadonlyMap<string, string | null>;
  /** A file that the branch holds once they are committed again. */
  readonly witness: string;
}

const FORMAT = '--format=commit %an%n%ae%n%cn%n%ce%n%ct%n%B';
const HEAD = /^\n?commit (.*)\n(.*)\n(.*)\n(.*)\n(\d+)\n([\s\S]*)$/;

/** What a branch came to since the journal's last commit. */
interface Since {
  last: string;
  tip: string;
  /** What others' commits changed, which may have been made of the same index. */
  inTheirPlace: Pick<ForeignCommits, 'ids' | 'owed'>;
}

/**
 * The reports that a branch has lost since the journal's last commit, where the work tree holds all their events as they
 * were; null otherwise. git may have cleared them away by now: then nobody can tell.
 */
export async function findWithdrawn(
  repository: Repository,
  { last, tip, inTheirPlace }: Since,
): Promise<Withdrawn | null> {
  try {
    const base = await git(repository.workTree, ['merge-base', last, tip]);
    if (base.trim() === last) return null;
    const commits = await logWithdrawn(repository, last, tip);
    if (commits.length === 0 || commits.some(({ events }) => events.size === 0)) return null;
    const events = new Map(commits.flatMap((commit) => [...commit.events]));
    const held = await readBlobs(repository, tip, [...events.keys()]);
    if ([...held.values()].some((content) => content !== null)) return null;
    const tree = new WorkingTree(repository.root);
    const isAsItWas = ([path, id]: [string, string]) => presentId(tree, path, tip.length) === id;
    if (![...events].every(isAsItWas)) return null;
    const withdrawn = asCommittedAgain(repository, commits, inTheirPlace);
    const blobs = new Set([...withdrawn.files.values()].filter((id) => id !== null));
    return (await readObjects(repository, blobs)).size === blobs.size ? withdrawn : null;
  } catch {
    return null;
  }
}

async function logWithdrawn(repository: Repository, last: string, tip: string): Promise<WithdrawnCommit[]> {
  const board = repository.prefix === '' ? '.' : `:(literal)${repository.prefix}`;
  const args = [...RAW_LOG, '--reverse', FORMAT, last, `^${tip}`, '--', board];
  return splitLog(await git(repository.workTree, args), HEAD).map(({ found, fields }) => {
    const [, name = '', email = '', committer = '', committerEmail = '', seconds = '', message = ''] = found;
    const changes = readChanges(repository, fields);
    return {
      author: { name, email },
      committer: { name: committer, email: committerEmail },
      seconds: Number(seconds),
      message,
      files: new Map(changes.map(({ path, after }) => [path, after])),
      events: new Map(
        changes.flatMap(({ path, before, after }) =>
          isEventPath(path) && before === null && after !== null ? [[path, after] as const] : [],
        ),
      ),
    };
  });
}

/**
 * Withdrawn commits as they are to be committed again. What the commits in their place changed besides comes back as it was
 * recorded with the first, which names them: people's edits are in the work tree, and go on record from there.
 */
function asCommittedAgain(
  { prefix }: Repository,
  withdrawn: readonly WithdrawnCommit[],
  { ids, owed }: Since['inTheirPlace'],
): Withdrawn {
  const [witness = ''] = withdrawn[0]?.events.keys() ?? [];
  const back = [...owed].map(([path, { recorded }]) => [path, recorded] as const);
  const named = ids.map((id) => `Records: ${id}\n`).join('');
  const commits = withdrawn.map(({ files, events: _, message, ...commit }, index) => {
    const isFirst = index === 0;
    const changed = new Map(isFirst ? [...back, ...files] : files);
    return {
      ...commit,
      message: `${message.trimEnd()}\n${isFirst ? named : ''}`,
      files: new Map<string, string>(),
      known: [...changed].map(([path, id]) => ({ path: prefix + path, id })),
    };
  });
  return { commits, files: new Map([...back, ...withdrawn.flatMap(({ files }) => [...files])]), witness };
}
