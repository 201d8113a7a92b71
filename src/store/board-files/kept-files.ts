import { join } from 'node:path';
import { releaseLeftPacks } from '../git/kept-packs.ts';
import { findForeign } from '../git/ownership.ts';
import type { Repository } from '../git/repository.ts';
import { StayingImport } from '../git/staying-import.ts';
import { dropMark } from '../index/index-lock.ts';
import { IndexRefresher } from '../index/index-refresher.ts';
import { findLeftByDead, removeLeftover } from '../recovery/leftovers.ts';
import type { BoardFiles } from './board-files.ts';
import { KeptBranch } from './kept-branch.ts';
import { KeptTree } from './kept-tree.ts';
import { RecordedFiles } from './recorded-files.ts';

/** For a process that stays: what was read is kept, and what changed is read again. */
export function filesInMemory(repository: Repository): BoardFiles {
  if (findForeign(repository) === null) sweep(repository);
  const own = join(repository.stateDir, `watch-${process.pid}`);
  const tree = new KeptTree(repository.root, own, new RecordedFiles(repository));
  const index = new IndexRefresher(repository);
  const staying = new StayingImport(repository);
  index.start();
  return {
    current: async () => {
      await tree.refresh();
      return tree;
    },
    branch: new KeptBranch(repository),
    staying,
    expect: (path, bytes) => tree.expect(path, bytes),
    areAsRead: (paths) => tree.areAsRead(paths),
    holdIndex: (paths) => index.hold(paths),
    // A server keeps in memory what it reads.
    keep: () => {},
    close: async () => {
      tree.close();
      await staying.end();
      await index.close();
      dropMark(repository);
    },
  };
}

/** Removes what processes that were killed had for themselves. */
function sweep(repository: Repository): void {
  releaseLeftPacks(repository);
  for (const path of findLeftByDead(repository)) removeLeftover(repository, path);
}
