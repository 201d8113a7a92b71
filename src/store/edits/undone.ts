/**
 * Reports whose files are not in the work tree, as if they had never been made. git stashes what differs from HEAD, and reads
 * the index before HEAD: a stash that is made in the instant in which a report lands holds the report as undone, and whoever
 * pops it takes the report's files away. A killed writer leaves the same where its note of what it was about is spoilt. Nobody
 * takes all events of a report away and puts its other files back as they were by any other way.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BoardConfig } from '../../domain/config.ts';
import { WorkingTree } from '../files/file-tree.ts';
import { readHint, writeHint } from '../files/hint.ts';
import { blobId } from '../git/fast-import.ts';
import { newestChanges } from '../git/newest-changes.ts';
import { readBlobs } from '../git/objects.ts';
import type { Repository } from '../git/repository.ts';
import { noteIndex } from '../index/index-stamp.ts';
import { readUnmerged, type Unmerged } from '../index/unmerged.ts';
import { isEventPath, isRecordPath } from '../layout.ts';
import { type Intent, writeIntents } from '../recovery/intents.ts';
import type { Recovered } from '../recovery/recovery.ts';
import { presentId } from './differences.ts';

/** So many may have been reported between a stash and its pop; of what was undone before that `doctor` tells. */
const COMMITS = 1000;

/** Where git notes what it made of files that it could not merge. */
const mergeNoteOf = ({ gitDir }: Repository) => join(gitDir, 'AUTO_MERGE');
const NONE: ReadonlyMap<string, Unmerged> = new Map();

const noteOf = ({ stateDir }: Repository) => join(stateDir, 'stashes-seen');

/**
 * Differs whenever something was stashed or popped: the first and the last come and go with a file in `refs`, and one that git
 * cannot merge stays, and has git note what it made of it.
 */
function stampOf(repository: Repository): string {
  const { commonDir } = repository;
  const paths = [join(commonDir, 'refs'), join(commonDir, 'logs/refs/stash'), mergeNoteOf(repository)];
  return paths
    .map((path) => statSync(path, { throwIfNoEntry: false }))
    .map((stat) => (stat === undefined ? 'none' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`))
    .join();
}

/** Where to look, and what `recover` found. */
interface Standing extends Pick<Recovered, 'undecided' | 'isSpoilt'> {
  tip: string;
  /** Nothing says that git was at it: a report's events alone may have been deleted by hand, and that is for `doctor`. */
  mayBeByHand?: boolean;
}

/**
 * Notes the newest reports that are undone as an intent that has landed: whoever recovers next brings them back, however often
 * somebody dies over it. True where there are any. Under the board's lock.
 */
export async function noteUndone(
  repository: Repository,
  { durability }: BoardConfig,
  standing: Standing,
): Promise<boolean> {
  const undone = await findUndone(repository, standing);
  if (undone !== null) await writeIntents(repository, [...standing.undecided, undone], durability === 'full');
  return undone !== null;
}

/** The same, only where something was stashed or popped since somebody looked, or a killed writer's note was spoilt. */
export async function noteUndoneSince(
  repository: Repository,
  config: BoardConfig,
  standing: Standing,
): Promise<boolean> {
  const stamp = stampOf(repository);
  if (stamp === readHint(noteOf(repository)) && standing.isSpoilt !== true) return false;
  const isAny = await noteUndone(repository, config, standing);
  writeHint(noteOf(repository), stamp);
  // git's index may be behind, too: whoever holds it next looks.
  if (standing.isSpoilt === true) noteIndex(repository, 'unknown');
  return isAny;
}

/**
 * The files of reports whose events are all gone, where they are as they were before, or git could not merge that with what
 * has been reported since; where a writer's note was spoilt, also of those that it had not come to. Null where there are none.
 */
async function findUndone(
  repository: Repository,
  { tip, isSpoilt = false, mayBeByHand = false }: Standing,
): Promise<Intent | null> {
  const idLength = tip.length;
  const tree = new WorkingTree(repository.root);
  const unmerged = existsSync(mergeNoteOf(repository)) ? await readUnmerged(repository) : NONE;
  const recorded = new Map<string, string | null>();
  const undone = new Map<string, string | null>();
  let witness: string | undefined;
  let isCutShort = isSpoilt;
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
  if (witness === undefined) return null;
  const files = await stillDue(repository, { tip, witness, recorded, undone, unmerged });
  const isByHand = mayBeByHand && !files.some(({ path }) => isRecordPath(path));
  return files.length === 0 || isByHand ? null : { witness, files };
}

interface Found {
  tip: string;
  witness: string;
  recorded: ReadonlyMap<string, string | null>;
  undone: ReadonlyMap<string, string | null>;
  unmerged: ReadonlyMap<string, unknown>;
}

/** Of what seems undone what the branch holds otherwise. What git cannot give is no reason to take away what is there. */
async function stillDue(
  repository: Repository,
  { tip, witness, recorded, undone, unmerged }: Found,
): Promise<Intent['files']> {
  const contents = await readBlobs(repository, tip, [witness, ...undone.keys()]);
  // After a merge the newest change of a file need not be what the branch holds.
  if ((contents.get(witness) ?? null) === null) return [];
  return [...undone].flatMap(([path, before]) => {
    const content = contents.get(path) ?? null;
    const id = content === null ? null : blobId(content, tip.length);
    const isKnown = (content === null) === ((recorded.get(path) ?? null) === null);
    return isKnown && (id !== before || unmerged.has(path)) ? [{ path, before }] : [];
  });
}
