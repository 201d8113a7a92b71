/**
 * Reports whose files are not in the work tree, as if they had never been made. git stashes what differs from HEAD, and reads
 * the index before HEAD: a stash that is made in the instant in which a report lands holds the report as undone, and whoever
 * pops it takes the report's files away. A killed writer leaves the same where its note of what it was about is spoilt. Nobody
 * takes all events of a report away and puts its other files back as they were by any other way.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { BoardConfig } from '../../domain/config.ts';
import { WorkingTree } from '../files/file-tree.ts';
import { readHint, writeHint } from '../files/hint.ts';
import { readObjects } from '../git/branch.ts';
import { newestChanges } from '../git/newest-changes.ts';
import type { Repository } from '../git/repository.ts';
import { noteIndex } from '../index/index-stamp.ts';
import { readUnmerged } from '../index/unmerged.ts';
import { isEventPath, isRecordPath } from '../layout.ts';
import { type Intent, writeIntents } from '../recovery/intents.ts';
import type { Recovered } from '../recovery/recovery.ts';
import { presentId } from './differences.ts';

/** So many may have been reported between a stash and its pop; of what was undone before that `doctor` tells. */
const COMMITS = 1000;

const noteOf = ({ stateDir }: Repository) => join(stateDir, 'stashes-seen');

/**
 * Differs whenever something was stashed or popped: the first and the last come and go with a file in `refs`, and one that git
 * cannot merge stays, and has git note what it made of it.
 */
function stampOf({ commonDir, gitDir }: Repository): string {
  const paths = [join(commonDir, 'refs'), join(commonDir, 'logs/refs/stash'), join(gitDir, 'AUTO_MERGE')];
  return paths
    .map((path) => statSync(path, { throwIfNoEntry: false }))
    .map((stat) => (stat === undefined ? 'none' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`))
    .join();
}

/** Where to look, and what `recover` found. */
interface Standing extends Pick<Recovered, 'undecided' | 'isSpoilt'> {
  tip: string;
}

/**
 * Notes the newest reports that are undone, where something was stashed or popped since somebody looked or a writer's note was
 * spoilt, as an intent that has landed: whoever recovers next brings them back, however often somebody dies over it. True where
 * there are any. Under the board's lock.
 */
export async function noteUndone(
  repository: Repository,
  { durability }: BoardConfig,
  standing: Standing,
): Promise<boolean> {
  const stamp = stampOf(repository);
  if (stamp === readHint(noteOf(repository)) && standing.isSpoilt !== true) return false;
  const undone = await findUndone(repository, standing);
  if (undone !== null) await writeIntents(repository, [...standing.undecided, undone], durability === 'full');
  writeHint(noteOf(repository), stamp);
  // git's index may be behind, too: whoever holds it next looks.
  if (standing.isSpoilt === true) noteIndex(repository, 'unknown');
  return undone !== null;
}

/**
 * The files of reports whose events are all gone, where they are as they were before, or git could not merge that with what
 * has been reported since; where a writer's note was spoilt, also of those that it had not come to. Null where there are none.
 */
async function findUndone(repository: Repository, { tip, isSpoilt }: Standing): Promise<Intent | null> {
  const idLength = tip.length;
  const tree = new WorkingTree(repository.root);
  const unmerged = await readUnmerged(repository);
  const recorded = new Map<string, string | null>();
  const undone = new Map<string, string | null>();
  let witness: string | undefined;
  let isCutShort = isSpoilt === true;
  for (const changes of await newestChanges(repository, tip, COMMITS)) {
    for (const { path, after } of changes) if (!recorded.has(path)) recorded.set(path, after);
    const events = changes.filter(({ path }) => isEventPath(path) && recorded.get(path) !== null);
    const areGone = events.every(({ path }) => presentId(tree, path, idLength) === null);
    if (events.length === 0 || (!areGone && !isCutShort)) continue;
    const due = changes.flatMap(({ path, before }) => {
      if (!isEventPath(path) && !isRecordPath(path)) return [];
      const holds = presentId(tree, path, idLength);
      const { ours, theirs } = unmerged.get(path) ?? {};
      const isBetween = theirs === before && ours === recorded.get(path);
      const isDue = (holds === before && holds !== recorded.get(path)) || isBetween;
      return isDue ? [{ path, holds }] : [];
    });
    isCutShort &&= due.length > 0;
    for (const { path, holds } of due) undone.set(path, holds);
    if (due.length > 0) witness ??= events[0]?.path;
  }
  const files = await onlyKnown(repository, recorded, undone);
  return witness === undefined || files.length === 0 ? null : { witness, files };
}

/** What git cannot give is no reason to take away what is there. */
async function onlyKnown(
  repository: Repository,
  recorded: ReadonlyMap<string, string | null>,
  undone: ReadonlyMap<string, string | null>,
): Promise<Intent['files']> {
  const ids = [...undone.keys()].flatMap((path) => recorded.get(path) ?? []);
  const contents = await readObjects(repository, ids);
  return [...undone].flatMap(([path, before]) => {
    const id = recorded.get(path) ?? null;
    return id === null || contents.has(id) ? [{ path, before }] : [];
  });
}
