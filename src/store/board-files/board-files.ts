import { CachedTree } from '../cache/cached-tree.ts';
import type { FileTree } from '../files/file-tree.ts';
import { RememberingTree } from '../files/remembering-tree.ts';
import { type BranchReader, gitBranchReader } from '../git/branch.ts';
import type { Repository } from '../git/repository.ts';
import type { StayingImport } from '../git/staying-import.ts';
import { holdIndex } from '../index/git-index.ts';
import type { IndexChange } from '../index/index-way.ts';
import { refreshHeld } from '../index/stale-index.ts';

/** Where a process has a board's files from: the work tree, and what the branch holds of it. */
export interface BoardFiles {
  /** The work tree as it is when this is called, or later. */
  current(): Promise<FileTree>;
  readonly branch: BranchReader;
  /** What puts commits on the branch; null where a git is started for it each time. */
  readonly staying: StayingImport | null;
  /** Notes what was written to a file. */
  expect(path: string, bytes: Buffer): void;
  /** True where some files still are as they were read; else they will be read again. */
  areAsRead(paths: Iterable<string>): boolean;
  /** Holds git's index while the branch moves on, so that it is never behind. Called under the board's lock. */
  holdIndex(paths: readonly string[]): Promise<IndexTurn>;
  /** Keeps what reads have found out for later processes, where that pays. */
  keep(): void;
  /** Ends what goes on beside calls. */
  close(): Promise<void>;
}

/** git's index during one change of the branch. */
export interface IndexTurn {
  /** Gets ready for it what can be before the files are in place. */
  begin(): void;
  /**
   * Has it say what the change made of the files, and of others besides; gives what is to be said where that was not possible.
   */
  finish(change?: IndexChange): Promise<string[]>;
  /** Leaves it as it was. */
  abandon(): Promise<void>;
}

/** For a process that looks once: from the disk, and from git. */
export function filesOnDisk(repository: Repository): BoardFiles {
  const tree = new CachedTree(repository);
  return {
    current: async () => new RememberingTree(tree),
    branch: gitBranchReader(repository),
    staying: null,
    expect: () => {},
    areAsRead: () => true,
    holdIndex: async (paths) => {
      const held = await holdIndex(repository);
      return {
        begin: () => held?.begin(),
        finish: (change) => refreshHeld(repository, held, paths, change),
        abandon: async () => held?.abandon(),
      };
    },
    keep: () => tree.keep(),
    close: async () => {},
  };
}
