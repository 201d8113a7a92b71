import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { BoardConfig } from '../domain/config.ts';
import type { Warning } from '../domain/warning.ts';
import type { BoardFiles } from './board-files.ts';
import { type BranchState, readBlobs } from './branch.ts';
import { allFiles, bytesOf, type ChangeSet } from './change-set.ts';
import { blobId } from './fast-import.ts';
import { feed } from './feed.ts';
import { type FileTree, refuseLinks } from './file-tree.ts';
import { clearIntents, type Intent, writeIntents } from './intents.ts';
import type { Identity, Repository } from './repository.ts';
import { noteRequests } from './requests.ts';
import { PendingFiles } from './working-files.ts';

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
  const { repository, config, branch, tree, undecided } = ground;
  const durable = config.durability === 'full';
  const idLength = branch.tip?.length ?? 40;
  const final = new Map(changes.flatMap((change) => [...allFiles(change)]));
  refuseLinks(repository.root, new Set([...final.keys()].map(dirname)));
  const held = [...final.keys()].map((path) => ({ path, before: heldBefore(tree, path, idLength) }));
  const witness = [...allFiles(changes[0] as ChangeSet).keys()].at(-1) ?? '';
  writeIntents(repository, [...undecided, { witness, files: held }], durable);
  const committer = await ground.committer;
  const fed = feed({ repository, branch: config.branch, tip: branch.tip, committer, durable }, changes);
  fed.catch(() => {});
  // From the next turn of the event loop on git is at work, and the files are written aside meanwhile.
  await setImmediate();
  const updates = held.map(({ path, before }) => ({ path, before, content: final.get(path) ?? null }));
  const pending = new PendingFiles(updates, {
    root: repository.root,
    temporary: join(repository.stateDir, 'tmp'),
    durable,
    idLength,
  });
  const commits = await fed.catch((error: unknown) => {
    pending.drop();
    throw error;
  });
  if (commits === 'refused') {
    pending.drop();
    return 'again';
  }
  ground.files.branch.advance(branch.tip, commits.at(-1) ?? '', final);
  for (const change of changes) {
    for (const [path, content] of change.files) {
      if (content !== null) ground.files.expect(path, bytesOf(change, path));
    }
  }
  const warnings = await show(ground, pending, [...final.keys()], () =>
    noteRequests(repository, branch.tip, commits.at(-1) ?? '', requestsIn(changes, commits)),
  );
  return { commits, warnings };
}

/**
 * Brings the work tree and git's index to what is on record now. A failure here is no failure of the report: it is on
 * record, and the intent stays for the next writer.
 */
async function show(
  { repository, files }: Ground,
  pending: PendingFiles,
  paths: readonly string[],
  noteDone: () => void,
): Promise<Warning[]> {
  try {
    pending.put();
    noteDone();
    const stale = await files.refreshIndex(paths);
    clearIntents(repository);
    return stale.map((message) => ({ code: 'index_stale', message }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [
      {
        code: 'work_tree_behind',
        message: `recorded, but the work tree could not be brought up to date: ${reason}; the next report tries again`,
      },
    ];
  }
}

function heldBefore(tree: FileTree, path: string, idLength: number): string | null {
  const bytes = tree.read(path);
  return bytes === undefined ? null : blobId(bytes, idLength);
}

/** What the branch holds of task files that are no longer where it has them: dragged away or deleted by hand. */
export async function readGone(repository: Repository, branch: BranchState, tree: FileTree) {
  const gone = [...branch.blobs.keys()].filter((path) => tree.read(path) === undefined);
  return readBlobs(repository, branch.tip ?? '', gone);
}

function requestsIn(changes: readonly ChangeSet[], commits: readonly string[]) {
  return changes.flatMap((change, index) => {
    const requestId = change.events.find((event) => event.request_id !== null)?.request_id;
    const commit = commits[index];
    return requestId && commit !== undefined ? [{ requestId, commit, at: Date.parse(change.at) }] : [];
  });
}
