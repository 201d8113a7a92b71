import { BoardError } from '../../errors.ts';
import { type FileTree, WorkingTree } from '../files/file-tree.ts';
import { byListedNames, listedAs } from '../files/letter-case.ts';
import type { BranchReader } from '../git/branch.ts';
import { blobId } from '../git/fast-import.ts';
import { readObjects } from '../git/objects.ts';
import type { Repository } from '../git/repository.ts';
import { ignoresCase } from '../git/repository-config.ts';
import { notCheckedOut } from '../index/not-checked-out.ts';
import { dayOfSeal, isEventPath, isLostName } from '../layout.ts';
import { ifSound } from '../records/records.ts';
import type { Seal } from '../sealed/seal.ts';
import { largeBlobId } from '../sealed/sealed-hash.ts';
import type { ForeignCommits } from './foreign-commits.ts';
import { lostAmong } from './lost-names.ts';
import { otherPlaces } from './other-places.ts';
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

/** What is looked into for what files hold. */
type Files = Pick<FileTree, 'read' | 'open'>;

/** A file that is not as it is recorded. */
export interface Difference {
  path: string;
  /** Null where nothing is recorded. */
  recorded: Buffer | null;
  /** Null where it is gone; an error where it cannot be read. */
  present: Buffer | BoardError | null;
  /** True where the branch holds the same: somebody committed it. */
  isCommitted: boolean;
}

/** Where to look besides what git sees. */
export interface Where {
  /** Events too, which are many. */
  withEvents: boolean;
  /** Paths to look at whatever git says. */
  beside?: Iterable<string>;
}

/** What a board's files come to, against what is recorded of them. */
export interface Differences {
  files: Difference[];
  /** What would be records, if their names were such that a file can be found by them. */
  lost: string[];
  /** What people took off the branch or changed there and has to be put back: nothing but git says that it is gone. */
  putBack: Map<string, Buffer | null>;
  /** The same of sealed days, whose content stays with git. */
  sealsBack: Seal[];
}

/**
 * The files whose content is not what counts as recorded: the branch's, less what people committed to it themselves. Null
 * where branch or files moved on meanwhile.
 */
export async function findDifferences(board: BoardAtTip, where: Where): Promise<Differences | null> {
  const { repository, branch, reader, tip, foreign } = board;
  const isInAnyCase = ignoresCase(repository);
  const tree = isInAnyCase ? byListedNames(board.tree) : board.tree;
  const touched = await touchedPaths(repository, where);
  if (touched === null) return null;
  const paths = pathsToCompare(touched, board, where);
  const state = await reader.read(branch, paths);
  if (state.tip !== tip || !areAsOnDisk(paths, tree, repository)) return null;
  const leftOut = await readLeftOut(repository, state.blobs, tree);
  const found = paths.map((path) => {
    const committed = state.blobs.get(path) ?? null;
    const known = foreign.owed.get(path);
    const before = known === undefined ? committed : known.recorded;
    const present = leftOut.get(path) ?? readPresent(tree, path);
    const now = leftOut.has(path) ? committed : presentId(tree, path, tip.length);
    // An event that somebody committed a change of stays as it was, whatever the file holds.
    const isAsRecorded = now === before || (isEventPath(path) && known !== undefined);
    const isPutBack = isAsRecorded && committed !== before;
    return { path, before, now, present, isCommitted: now === committed, isAsRecorded, isPutBack };
  });
  const wanted = found.filter(({ isAsRecorded, isPutBack }) => !isAsRecorded || isPutBack);
  const contents = await readObjects(
    repository,
    wanted.flatMap(({ path, before }) => (dayOfSeal(path) === null ? (before ?? []) : [])),
  );
  const recordedOf = ({ before }: { before: string | null }) =>
    before === null ? null : (contents.get(before) ?? Buffer.alloc(0));
  const back = wanted.filter(({ isPutBack }) => isPutBack);
  return {
    files: wanted
      .filter(({ isPutBack }) => !isPutBack)
      .map(({ path, present, isCommitted, before }) => ({
        path,
        present,
        isCommitted,
        recorded: recordedOf({ before }),
      })),
    lost: lostAmong(touched, board.tree),
    putBack: new Map(
      back.flatMap((one) => (dayOfSeal(one.path) === null ? [[one.path, recordedOf(one)]] : [])),
    ),
    sealsBack: back.flatMap(({ path, before, now }): Seal[] => {
      const day = dayOfSeal(path);
      return day === null || before === null
        ? []
        : [{ day, blob: before, before: now, ready: null, leaving: [] }];
    }),
  };
}

function pathsToCompare(
  touched: readonly string[],
  { repository, tree, foreign }: BoardAtTip,
  { beside = [] }: Where,
): string[] {
  const named = [...touched.filter((path) => !isLostName(path)), ...foreign.owed.keys(), ...beside];
  // git tells of such a file by the name that it knows.
  const asked = ignoresCase(repository) ? named.flatMap((path) => [path, ...listedAs(path, tree)]) : named;
  // Of a task that a person drags to and fro each look finds another half.
  return [...new Set(asked.flatMap((path) => [path, ...otherPlaces(path, tree)]))].sort();
}

/** What a sparse checkout leaves out of the work tree: it is as it was committed. */
async function readLeftOut(
  repository: Repository,
  blobs: ReadonlyMap<string, string>,
  tree: Files,
): Promise<Map<string, Buffer>> {
  const skipped = await notCheckedOut(repository);
  const asked = [...blobs].filter(([path]) => skipped.has(path) && readPresent(tree, path) === null);
  const contents = await readObjects(
    repository,
    asked.map(([, id]) => id),
  );
  return new Map(asked.flatMap(([path, id]) => [[path, contents.get(id) ?? Buffer.alloc(0)] as const]));
}

/**
 * False where the files are not what a tree shows by now. All are read from the tree before one is read again: of a task that
 * was dragged between two reads both places would seem to hold it.
 */
function areAsOnDisk(paths: readonly string[], tree: Files, repository: Repository): boolean {
  const onDisk = new WorkingTree(repository.root);
  const disk = ignoresCase(repository) ? byListedNames(onDisk) : onDisk;
  const shown = paths
    .filter((path) => dayOfSeal(path) === null)
    .map((path) => ({ path, known: readPresent(tree, path) }));
  return shown.every(({ path, known }) => {
    const found = readPresent(disk, path);
    if (known instanceof BoardError) return found instanceof BoardError;
    return Buffer.isBuffer(known) && Buffer.isBuffer(found) ? known.equals(found) : known === found;
  });
}

const UNREADABLE = 'unreadable';

/** The blob id of what a file holds now; null where it is gone. What cannot be read counts as something else. */
export function presentId(tree: Files, path: string, idLength: number): string | null {
  if (dayOfSeal(path) !== null) {
    const sealed = ifSound(() => ({ id: largeBlobId(tree, path, idLength) }));
    return sealed === undefined ? UNREADABLE : sealed.id;
  }
  const present = readPresent(tree, path);
  if (present === null) return null;
  return present instanceof BoardError ? UNREADABLE : blobId(present, idLength);
}

/** What a file holds now, or why that cannot be told. */
export function readPresent(tree: Pick<FileTree, 'read'>, path: string): Difference['present'] {
  try {
    return tree.read(path) ?? null;
  } catch (error) {
    if (error instanceof BoardError) return error;
    throw error;
  }
}
