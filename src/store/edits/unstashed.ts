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
import { readObjects } from '../git/branch.ts';
import { newestChanges } from '../git/newest-changes.ts';
import type { Repository } from '../git/repository.ts';
import { isEventPath, isRecordPath } from '../layout.ts';
import { type Intent, writeIntents } from '../recovery/intents.ts';
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
 * Notes what a popped stash undid of the newest reports, where it was popped since somebody looked, as an intent that has
 * landed: whoever recovers next brings it back, however often somebody dies over it. True where there was any. Under the
 * board's lock, with what `recover` left undecided.
 */
export async function noteUnstashed(
  repository: Repository,
  { durability }: BoardConfig,
  { tip, undecided }: { tip: string; undecided: readonly Intent[] },
): Promise<boolean> {
  const stamp = stampOf(repository);
  if (stamp === readHint(noteOf(repository))) return false;
  const undone = await findUndone(repository, tip);
  if (undone !== null) await writeIntents(repository, [...undecided, undone], durability === 'full');
  writeHint(noteOf(repository), stamp);
  return undone !== null;
}

/** The files of reports whose events are all gone, where they are as they were before; null where there are none. */
async function findUndone(repository: Repository, tip: string): Promise<Intent | null> {
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
  const ids = [...undone.keys()].flatMap((path) => recorded.get(path) ?? []);
  const contents = await readObjects(repository, ids);
  const files = [...undone].flatMap(([path, before]) => {
    const id = recorded.get(path) ?? null;
    // What git cannot give is no reason to take away what is there.
    return id === before || (id !== null && !contents.has(id)) ? [] : [{ path, before }];
  });
  const witness = files.find(({ path }) => isEventPath(path))?.path;
  return witness === undefined ? null : { witness, files };
}
