/**
 * git stashes what differs from HEAD, and reads the index before HEAD: a stash that is made in the instant in which a report
 * lands holds the report as undone, and whoever pops it takes the report's files away. Nobody takes all events of a report
 * away and puts its other files back as they were by any other way.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { BoardConfig } from '../../domain/config.ts';
import { WorkingTree } from '../files/file-tree.ts';
import { readHint, writeHint } from '../files/hint.ts';
import { passingFolder } from '../files/replace-file.ts';
import { type FileUpdate, PendingFiles } from '../files/working-files.ts';
import { readObjects } from '../git/branch.ts';
import { newestChanges } from '../git/newest-changes.ts';
import type { Repository } from '../git/repository.ts';
import { refreshPaths } from '../index/stale-index.ts';
import { isEventPath, isRecordPath } from '../layout.ts';
import { presentId } from './differences.ts';

const noteOf = ({ stateDir }: Repository) => join(stateDir, 'stashes-seen');

/** Differs whenever something was stashed or popped: the first and the last come and go with a file in `refs`. */
function stampOf({ commonDir }: Repository): string {
  const stats = ['refs', 'logs/refs/stash'].map((path) =>
    statSync(join(commonDir, path), { throwIfNoEntry: false }),
  );
  return stats
    .map((stat) => (stat === undefined ? 'none' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`))
    .join();
}

/**
 * Brings back what a popped stash undid of the newest reports, where it was popped since somebody looked; true where there
 * was any. Under the board's lock.
 */
export async function bringBackUnstashed(
  repository: Repository,
  { durability }: BoardConfig,
  tip: string,
): Promise<boolean> {
  const stamp = stampOf(repository);
  if (stamp === readHint(noteOf(repository))) return false;
  const updates = await findUndone(repository, tip);
  if (updates.length > 0) {
    const durable = durability === 'full';
    const options = {
      root: repository.root,
      temporary: passingFolder(repository),
      durable,
      idLength: tip.length,
    };
    const { kept, changedMeanwhile } = await new PendingFiles(updates, options).put();
    await kept;
    await refreshPaths(
      repository,
      updates.map(({ path }) => path),
      { changedMeanwhile },
    );
  }
  writeHint(noteOf(repository), stamp);
  return updates.length > 0;
}

/** The files of reports whose events are all gone, where they are as they were before: what they have to become again. */
async function findUndone(repository: Repository, tip: string): Promise<FileUpdate[]> {
  const tree = new WorkingTree(repository.root);
  const recorded = new Map<string, string | null>();
  const undone = new Map<string, string | null>();
  for (const changes of await newestChanges(repository, tip)) {
    for (const { path, after } of changes) if (!recorded.has(path)) recorded.set(path, after);
    const events = changes.filter(({ path }) => isEventPath(path) && recorded.get(path) !== null);
    if (events.length === 0 || events.some(({ path }) => presentId(tree, path, tip.length) !== null))
      continue;
    for (const { path, before } of changes) {
      const isOurs = isEventPath(path) || isRecordPath(path);
      if (isOurs && presentId(tree, path, tip.length) === before) undone.set(path, before);
    }
  }
  const due = [...undone].filter(([path, before]) => recorded.get(path) !== before);
  const ids = due.flatMap(([path]) => recorded.get(path) ?? []);
  const contents = await readObjects(repository, ids);
  return due.flatMap(([path, before]): FileUpdate[] => {
    const id = recorded.get(path) ?? null;
    if (id === null) return [{ path, before, id, content: null }];
    const content = contents.get(id)?.toString();
    // What git cannot give is no reason to take away what is there.
    return content === undefined ? [] : [{ path, before, id, content }];
  });
}
