import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { BoardConfig } from '../../domain/config.ts';
import type { Warning } from '../../domain/warning.ts';
import type { BoardFiles, IndexTurn } from '../board-files/board-files.ts';
import { presentId } from '../edits/differences.ts';
import { type ForeignCommits, stillOwed } from '../edits/foreign-commits.ts';
import { cannotBeRecorded } from '../edits/hand-edits.ts';
import { noteLastCommit, type OwedFile } from '../edits/last-commit.ts';
import { isPassedOver } from '../edits/task-copies.ts';
import type { Content } from '../files/content.ts';
import { type FileTree, refuseLinks } from '../files/file-tree.ts';
import { passingFolder } from '../files/replace-file.ts';
import { type FileUpdate, PendingFiles } from '../files/working-files.ts';
import type { BranchState } from '../git/branch.ts';
import { blobId } from '../git/fast-import.ts';
import type { Identity, Repository } from '../git/repository.ts';
import type { Way } from '../index/index-way.ts';
import { sealPath } from '../layout.ts';
import { clearIntents, type Intent, writeIntents } from '../recovery/intents.ts';
import { putSeals } from '../sealed/pending-seals.ts';
import { leavesAny, noteOfSeals, sealsAsFiles } from '../sealed/seal.ts';
import { allFiles, bytesOf, type ChangeSet, witnessOf } from './change-set.ts';
import { feed, feedOf } from './feed.ts';
import { noteRequests } from './requests.ts';

/** What change sets are recorded on top of. */
export interface Ground {
  repository: Repository;
  config: BoardConfig;
  branch: BranchState;
  files: BoardFiles;
  /** The work tree as it was when they were planned. */
  tree: FileTree;
  /** What dead writers left undecided. */
  undecided: readonly Intent[];
  committer: Promise<Identity>;
  /** What people committed and is not on record yet. */
  foreign: ForeignCommits;
}

/** Commits on record, one for each change set, and what went wrong after that. */
export interface Recorded {
  commits: string[];
  warnings: Warning[];
}

/**
 * Records change sets, in their order and all or none: notes the intent, feeds one git, and brings the work tree and
 * the index up to date. `again` where the branch moved on meanwhile, and nothing was recorded.
 */
export async function record(ground: Ground, changes: readonly ChangeSet[]): Promise<'again' | Recorded> {
  const { repository, config, branch, undecided } = ground;
  const planned = plannedBy(ground, changes, branch.tip?.length ?? 40);
  const seals = sealsOf(changes);
  const places = [...planned.map(({ path }) => path), ...seals.map(({ day }) => sealPath(day))];
  refuseLinks(repository.root, new Set(places.map((path) => dirname(path))));
  const intent = {
    witness: witnessOf(changes),
    files: planned.map(({ path, before }) => ({ path, before })),
    ...(seals.length === 0 ? {} : { seals: noteOfSeals(branch.tip, seals) }),
  };
  const noted = writeIntents(repository, [...undecided, intent], config.durability === 'full');
  noted.catch(() => {});
  try {
    return await land(ground, changes, { planned, noted });
  } finally {
    // Whoever comes next notes its own in the same place.
    await noted.catch(() => {});
  }
}

/** What is got ready at the same time: git has the commits, but lands none before the intent is noted. */
async function land(
  ground: Ground,
  changes: readonly ChangeSet[],
  { planned, noted }: { planned: readonly PlannedUpdate[]; noted: Promise<void> },
): Promise<'again' | Recorded> {
  const { repository, config, branch, files } = ground;
  const durable = config.durability === 'full';
  const seals = sealsOf(changes);
  const sealed = sealsAsFiles(seals);
  const committer = await ground.committer;
  // Held before the branch moves: a person's commit in between would take the reports off it again.
  const index = await files.holdIndex([...planned, ...sealed].map(({ path }) => path));
  const target = { repository, branch: config.branch, tip: branch.tip, durable };
  // What seals days is rare and large: a git of its own does it.
  const staying = seals.length === 0 ? files.staying : null;
  const fed = feed({ ...target, noted, staying }, feedOf(repository, changes, committer));
  fed.catch(() => {});
  // A git that stays has the commits already; one that is started for them is not kept waiting by what follows.
  if (staying === null) await noted.catch(() => {});
  // From the next turn of the event loop on git is at work, and the rest is got ready meanwhile.
  await setImmediate();
  index.begin();
  const temporary = passingFolder(repository);
  const idLength = branch.tip?.length ?? 40;
  const updates = planned.map((update) => ({ ...update, id: idOf(update.content, idLength) }));
  const pending = new PendingFiles(updates, { root: repository.root, temporary, durable, idLength });
  const commits = await fed.catch(async (error: unknown) => {
    await giveUp(pending, index);
    throw error;
  });
  if (commits === 'refused') {
    await giveUp(pending, index);
    return 'again';
  }
  const tip = commits.at(-1) ?? '';
  const written = [...updates, ...sealed];
  noteWritten(ground, changes, { tip, written });
  const put = async () => {
    const done = await pending.put();
    done.kept.catch(() => {});
    await putSeals(seals, { repository, durable, idLength });
    return done;
  };
  const way = branch.tip !== null && leavesAny(seals) ? { from: branch.tip, to: tip } : undefined;
  const warnings = await show(repository, { put, index, way }, () => {
    noteRequests(repository, branch.tip, tip, requestsIn(changes, commits));
    noteLastCommit(repository, { commit: tip, owed: owedBehind(ground, written) });
  });
  return { commits, warnings };
}

async function giveUp(pending: PendingFiles, index: IndexTurn): Promise<void> {
  try {
    await pending.drop();
  } finally {
    // A git may wait to be told of the files, and would wait for ever.
    await index.abandon();
  }
}

const sealsOf = (changes: readonly ChangeSet[]) => changes.flatMap((change) => change.seals ?? []);

/** A file that is on the branch now, or, without an id, is not. */
type WrittenFile = Pick<FileUpdate, 'path' | 'id'>;

/** Without what its new content comes to, which is worked out while git is at work. */
type PlannedUpdate = Omit<FileUpdate, 'id'>;

/** What becomes of each file, and what it held when that was planned. */
function plannedBy({ tree }: Ground, changes: readonly ChangeSet[], idLength: number): PlannedUpdate[] {
  const final = new Map(changes.flatMap((change) => [...allFiles(change)]));
  return [...final].map(([path, content]) => ({
    path,
    before: heldBefore(tree, path, idLength),
    content,
  }));
}

const idOf = (content: Content | null, idLength: number) =>
  content === null ? null : blobId(content, idLength);

/** Tells whoever keeps the branch and the files in memory what they hold now. */
function noteWritten(
  { branch, files }: Ground,
  changes: readonly ChangeSet[],
  { tip, written }: { tip: string; written: readonly WrittenFile[] },
): void {
  files.branch.advance(branch.tip, tip, new Map(written.map(({ path, id }) => [path, id])));
  for (const change of changes) {
    for (const [path, content] of change.files) {
      if (content !== null) files.expect(path, bytesOf(change, path));
    }
  }
}

/**
 * Brings the work tree and git's index to what is on record now. A failure here is no failure of the report: it is on
 * record, and the intent stays for the next writer.
 */
async function show(
  repository: Repository,
  { put, index, way }: { put: () => ReturnType<PendingFiles['put']>; index: IndexTurn; way: Way | undefined },
  noteDone: () => void,
): Promise<Warning[]> {
  let done: Awaited<ReturnType<PendingFiles['put']>>;
  try {
    done = await put();
  } catch (error) {
    await index.abandon();
    return [behind(error)];
  }
  try {
    const stale = await index.finish({ way, changedMeanwhile: done.changedMeanwhile });
    await done.kept;
    noteDone();
    clearIntents(repository);
    return stale.map((message) => ({ code: 'index_stale', message }));
  } catch (error) {
    return [behind(error)];
  }
}

function behind(error: unknown): Warning {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'work_tree_behind',
    message: `recorded, but the work tree could not be brought up to date: ${reason}; the next report tries again`,
  };
}

/** What stays owed of what people committed: files that cannot be recorded as they are, or were left for later. */
function owedBehind(ground: Ground, written: readonly WrittenFile[]): OwedFile[] {
  return stillOwed(ground.foreign, new Map(written.map(({ path, id }) => [path, id])), {
    holds: (path) => holds(ground, path),
    // One that is gone, and is not recorded as deleted, lies elsewhere in the board.
    cannotBe: (path) =>
      holds(ground, path) === null ||
      cannotBeRecorded(ground.tree, path, { recorded: Buffer.alloc(0) }) !== null ||
      isPassedOver(ground.tree, path),
  });
}

/** The blob id of what a file holds now; null where it is gone. */
export function holds({ tree, branch }: Pick<Ground, 'tree' | 'branch'>, path: string): string | null {
  return presentId(tree, path, branch.tip?.length ?? 40);
}

function heldBefore(tree: FileTree, path: string, idLength: number): string | null {
  const bytes = tree.read(path);
  return bytes === undefined ? null : blobId(bytes, idLength);
}

function requestsIn(changes: readonly ChangeSet[], commits: readonly string[]) {
  return changes.flatMap((change, index) => {
    const requestId = change.events.find((event) => event.request_id !== null)?.request_id;
    const commit = commits[index];
    return requestId && commit !== undefined ? [{ requestId, commit, at: Date.parse(change.at) }] : [];
  });
}
