import type { Entry, FileTree } from '../files/file-tree.ts';
import { EVENTS, isRecordName, messageStateOf, nameMayHold } from '../layout.ts';
import { git } from './git.ts';
import { readBlobs } from './objects.ts';
import type { Repository } from './repository.ts';

/** A commit's board as something to read: all names, and the contents that were asked for when it was loaded. */
export class CommitTree implements FileTree {
  readonly #commit: string;
  readonly #paths: readonly string[];
  readonly #contents: ReadonlyMap<string, Buffer | null>;

  constructor(commit: string, paths: readonly string[], contents: ReadonlyMap<string, Buffer | null>) {
    this.#commit = commit;
    this.#paths = paths;
    this.#contents = contents;
  }

  list(folder: string): Entry[] {
    const below = folder === '' ? '' : `${folder}/`;
    const entries = new Map<string, Entry>();
    for (const path of this.#paths) {
      if (!path.startsWith(below)) continue;
      const [name = '', ...deeper] = path.slice(below.length).split('/');
      if (!name.startsWith('.')) entries.set(name, { name, kind: deeper.length > 0 ? 'folder' : 'file' });
    }
    return [...entries.values()];
  }

  names(folder: string): string[] {
    return this.list(folder).map((entry) => entry.name);
  }

  named(folder: string, id: string): Entry[] {
    return this.list(folder).filter(({ name }) => nameMayHold(name, id));
  }

  read(path: string): Buffer | undefined {
    return this.#contents.get(path) ?? undefined;
  }

  /** A commit's sealed days are not loaded: nobody looks for what happened then. */
  open(): undefined {
    return undefined;
  }

  version(): string {
    return this.#commit;
  }
}

/** The event files that a commit added, as it holds them. */
export async function readEventsOf(repository: Repository, commit: string): Promise<CommitTree> {
  const options = ['--root', '--no-commit-id', '--name-only', '--diff-filter=A', '-r', '-z'];
  const listed = await git(repository.workTree, ['diff-tree', ...options, commit]);
  const paths = relativePaths(repository, listed).filter(
    (path) => path.startsWith(`${EVENTS}/`) && isRecordName(path),
  );
  return new CommitTree(commit, paths, await readBlobs(repository, commit, paths));
}

/** What is loaded of a commit whatever is asked for; that in `blocked` where there are messages, which may be for its holders. */
const isUnderWay = (path: string) => /^(?:in_progress|messages\/open)\//.test(path);

/** A commit's tasks, runs, agents and messages, with the files that may hold the given ids, and those of what is under way. */
export async function readCommit(
  repository: Repository,
  commit: string,
  ids: readonly string[],
): Promise<CommitTree> {
  const listed = await git(repository.workTree, [
    'ls-tree',
    '-r',
    '-z',
    '--full-tree',
    '--name-only',
    commit,
  ]);
  const paths = relativePaths(repository, listed).filter(
    (path) => !path.startsWith(`${EVENTS}/`) && isRecordName(path),
  );
  const hasMail = paths.some((path) => messageStateOf(path) === 'open');
  const wanted = paths.filter((path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const isHeld = isUnderWay(path) || (hasMail && path.startsWith('blocked/'));
    return isHeld || ids.some((id) => nameMayHold(name, id));
  });
  return new CommitTree(commit, paths, await readBlobs(repository, commit, wanted));
}

function relativePaths({ prefix }: Repository, listed: string): string[] {
  return listed
    .split('\0')
    .flatMap((path) => (path !== '' && path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
}
