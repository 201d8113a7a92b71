import { join } from 'node:path';
import type { BoardFiles } from './board-files.ts';
import { IndexRefresher } from './index-refresher.ts';
import { KeptBranch } from './kept-branch.ts';
import { KeptTree } from './kept-tree.ts';
import type { Repository } from './repository.ts';

/** For a process that stays: what was read is kept, and what changed is read again. */
export function filesInMemory(repository: Repository): BoardFiles {
  const tree = new KeptTree(repository.root, join(repository.stateDir, `watch-${process.pid}`));
  const index = new IndexRefresher(repository);
  return {
    current: async () => {
      await tree.refresh();
      return tree;
    },
    branch: new KeptBranch(repository),
    expect: (path, bytes) => tree.expect(path, bytes),
    refreshIndex: async (paths) => index.refresh(paths),
    close: async () => {
      tree.close();
      await index.close();
    },
  };
}
