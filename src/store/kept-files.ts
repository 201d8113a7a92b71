import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BoardFiles } from './board-files.ts';
import { ignoreMissing } from './file-tree.ts';
import { dropMark, isAlive } from './git-index.ts';
import { IndexRefresher } from './index-refresher.ts';
import { KeptBranch } from './kept-branch.ts';
import { KeptTree } from './kept-tree.ts';
import type { Repository } from './repository.ts';
import { releasePacks, StayingImport } from './staying-import.ts';

/** For a process that stays: what was read is kept, and what changed is read again. */
export function filesInMemory(repository: Repository): BoardFiles {
  sweep(repository);
  const tree = new KeptTree(repository.root, join(repository.stateDir, `watch-${process.pid}`));
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
    close: async () => {
      tree.close();
      await staying.end();
      await index.close();
      dropMark(repository);
    },
  };
}

const KINDS =
  /^(?:watch|index-lock|index\.mission-control|index-ready|packs|fast_import_crash)[-_](\d+)(?:-edits|\.lock)?$/;

/** Removes what processes that were killed had for themselves. */
function sweep(repository: Repository): void {
  for (const folder of [repository.gitDir, repository.stateDir]) {
    for (const name of ignoreMissing(() => readdirSync(folder)) ?? []) {
      const pid = KINDS.exec(name)?.[1];
      if (pid === undefined || isAlive(Number(pid))) continue;
      const path = join(folder, name);
      if (name.startsWith('packs-')) releasePacks(repository, path);
      rmSync(path, { recursive: true, force: true });
    }
  }
}
