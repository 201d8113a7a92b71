import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BoardFiles } from './board-files.ts';
import { ignoreMissing } from './file-tree.ts';
import { dropMark, isAlive } from './git-index.ts';
import { IndexRefresher } from './index-refresher.ts';
import { KeptBranch } from './kept-branch.ts';
import { KeptTree } from './kept-tree.ts';
import type { Repository } from './repository.ts';

/** For a process that stays: what was read is kept, and what changed is read again. */
export function filesInMemory(repository: Repository): BoardFiles {
  sweep(repository);
  const tree = new KeptTree(repository.root, join(repository.stateDir, `watch-${process.pid}`));
  const index = new IndexRefresher(repository);
  index.start();
  return {
    current: async () => {
      await tree.refresh();
      return tree;
    },
    branch: new KeptBranch(repository),
    expect: (path, bytes) => tree.expect(path, bytes),
    areAsRead: (paths) => tree.areAsRead(paths),
    holdIndex: (entries) => index.hold(entries),
    // A server keeps in memory what it reads.
    keep: () => {},
    close: async () => {
      tree.close();
      await index.close();
      dropMark(repository);
    },
  };
}

/** Removes what processes that were killed had for themselves. */
function sweep({ gitDir, stateDir }: Repository): void {
  for (const folder of [gitDir, stateDir]) {
    for (const name of ignoreMissing(() => readdirSync(folder)) ?? []) {
      const pid = /^(?:watch|index-lock|index\.mission-control)-(\d+)(?:-edits)?$/.exec(name)?.[1];
      if (pid !== undefined && !isAlive(Number(pid)))
        rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}
