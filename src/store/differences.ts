import { BoardError } from '../errors.ts';
import { type BranchReader, readObjects } from './branch.ts';
import { blobId } from './fast-import.ts';
import type { FileTree } from './file-tree.ts';
import type { ForeignCommits } from './foreign-commits.ts';
import type { Repository } from './repository.ts';
import { touchedPaths } from './touched-paths.ts';

/** A board at one commit, to look for what differs from it. */
export interface BoardAtTip {
  repository: Repository;
  branch: string;
  reader: BranchReader;
  tip: string;
  tree: FileTree;
  foreign: ForeignCommits;
}

/** A file that is not as it is recorded. */
export interface Difference {
  path: string;
  /** Null where nothing is recorded. */
  recorded: Buffer | null;
  /** Null where it is gone; an error where it cannot be read. */
  present: Buffer | BoardError | null;
}

/** Where to look besides what git sees. */
export interface Where {
  /** Events too, which are many. */
  withEvents: boolean;
  /** Paths to look at whatever git says. */
  beside?: Iterable<string>;
}

/** The files whose content is not what counts as recorded: the branch's, less what people committed to it themselves. */
export async function findDifferences(board: BoardAtTip, where: Where): Promise<Difference[] | null> {
  const { repository, branch, reader, tip, tree, foreign } = board;
  const touched = await touchedPaths(repository, where);
  const paths = [...new Set([...touched, ...foreign.recorded.keys(), ...(where.beside ?? [])])].sort();
  const state = await reader.read(branch, paths);
  if (state.tip !== tip) return null;
  const found = paths.flatMap((path) => {
    const known = foreign.recorded.get(path);
    const before = known === undefined ? (state.blobs.get(path) ?? null) : known;
    const present = readPresent(tree, path);
    const now =
      present === null ? null : present instanceof BoardError ? 'unreadable' : blobId(present, tip.length);
    return now === before ? [] : [{ path, before, present }];
  });
  const contents = await readObjects(
    repository,
    found.flatMap(({ before }) => before ?? []),
  );
  return found.map(({ path, before, present }) => ({
    path,
    present,
    recorded: before === null ? null : (contents.get(before) ?? null),
  }));
}

/** What a file holds now, or why that cannot be told. */
export function readPresent(tree: FileTree, path: string): Difference['present'] {
  try {
    return tree.read(path) ?? null;
  } catch (error) {
    if (error instanceof BoardError) return error;
    throw error;
  }
}
