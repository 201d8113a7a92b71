import { type BranchReader, gitBranchReader } from './branch.ts';
import { type FileTree, WorkingTree } from './file-tree.ts';
import { RememberingTree } from './remembering-tree.ts';
import type { Repository } from './repository.ts';
import { refreshPaths } from './stale-index.ts';

/** Where a process has a board's files from: the work tree, and what the branch holds of it. */
export interface BoardFiles {
  /** The work tree as it is when this is called, or later. */
  current(): Promise<FileTree>;
  readonly branch: BranchReader;
  /** Notes what was written to a file. */
  expect(path: string, bytes: Buffer): void;
  /** Sees that git's index knows of some paths; gives what is to be said of it. Called under the board's lock. */
  refreshIndex(paths: readonly string[]): Promise<string[]>;
  /** Ends what goes on beside calls. */
  close(): Promise<void>;
}

/** For a process that looks once: from the disk, and from git. */
export function filesOnDisk(repository: Repository): BoardFiles {
  return {
    current: async () => new RememberingTree(new WorkingTree(repository.root)),
    branch: gitBranchReader(repository),
    expect: () => {},
    refreshIndex: (paths) => refreshPaths(repository, paths),
    close: async () => {},
  };
}
