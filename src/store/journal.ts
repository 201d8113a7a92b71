/**
 * Invariant: a change set is on record whole or not at all, and it is on record before the working tree shows it.
 * Every change of the board passes through `Journal.write`: under the board's lock, as one commit per change set, after
 * the work of a writer that died has been finished, and only if its moves and its events say the same.
 */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BoardConfig } from '../domain/config.ts';
import { STATUSES } from '../domain/status.ts';
import { BoardError } from '../errors.ts';
import { type BranchState, peekTip, readBlobs, readBranch, readTip } from './branch.ts';
import { allFiles, type ChangeSet, messageOf, refuseUnmatchedMoves } from './change-set.ts';
import { outwaitRefLocks } from './dead-locks.ts';
import { type Drift, findDrifts, pathsToAskFor } from './drifts.ts';
import { blobId, importStream } from './fast-import.ts';
import { refuseLinks, WorkingTree } from './file-tree.ts';
import { git } from './git.ts';
import { clearIntents, type Intent, writeIntents } from './intents.ts';
import { AGENTS, EVENTS, RUNS } from './layout.ts';
import { withLock } from './lock.ts';
import { recover } from './recovery.ts';
import { type Identity, type Repository, readIdentities, refuseWhileBusy } from './repository.ts';
import { noteRequests } from './requests.ts';
import { refreshPaths } from './stale-index.ts';
import { syncFolder, updateFiles } from './working-files.ts';

const TRIES = 10;

/** What a writer is given under the lock. */
export interface Standing {
  /** The branch's commit; null before the first. */
  tip: string | null;
  tree: WorkingTree;
  /** Asked of git while other things go on; wait for it last. */
  identities: Promise<{ author: Identity; committer: Identity }>;
}

/** What came of one change set. */
export interface Recorded {
  commit: string;
}

export interface JournalOptions {
  repository: Repository;
  config: BoardConfig;
}

export class Journal {
  readonly #repository: Repository;
  readonly #config: BoardConfig;
  #identities: Promise<{ author: Identity; committer: Identity }> | undefined;

  constructor({ repository, config }: JournalOptions) {
    this.#repository = repository;
    this.#config = config;
  }

  /** The same journal for a board whose configuration has changed. */
  withConfig(config: BoardConfig): Journal {
    const journal = new Journal({ repository: this.#repository, config });
    journal.#identities = this.#identities;
    return journal;
  }

  /** Starts asking git who is at work, which takes a process of its own, while the caller does other things. */
  prepare(): void {
    this.#identities ??= readIdentities(this.#repository);
  }

  /**
   * Records what `plan` decides on. `plan` is called under the lock, again from the start whenever the branch moved on
   * meanwhile, and answers with change sets to record in this order, or none. Change sets that touch files which were
   * edited by hand are put off: `onDrift` turns the edits into change sets, which go first, and `plan` is asked again.
   */
  async write(
    plan: (standing: Standing) => Promise<readonly ChangeSet[]>,
    onDrift: (drifts: readonly Drift[], standing: Standing) => Promise<ChangeSet>,
  ): Promise<{ recorded: Recorded[]; handEdits: Recorded[]; warnings: string[] }> {
    this.prepare();
    return withLock(join(this.#repository.stateDir, 'lock'), async () => {
      const handEdits: Recorded[] = [];
      for (let tries = 1; ; tries++) {
        const attempt = await this.#attempt(plan, onDrift, handEdits);
        if (attempt !== 'again') return { ...attempt, handEdits };
        if (tries >= TRIES) throw movedOn(this.#config.branch, tries);
      }
    });
  }

  async #attempt(
    plan: (standing: Standing) => Promise<readonly ChangeSet[]>,
    onDrift: (drifts: readonly Drift[], standing: Standing) => Promise<ChangeSet>,
    handEdits: Recorded[],
  ): Promise<'again' | { recorded: Recorded[]; warnings: string[] }> {
    const repository = this.#repository;
    await refuseWhileBusy(repository, this.#config.branch);
    refuseLinks(repository.root, [...STATUSES, AGENTS, RUNS, EVENTS]);
    const undecided = await recover(repository, this.#config);
    const tip = await readTip(repository, this.#config.branch);
    const standing: Standing = {
      tip,
      tree: new WorkingTree(repository.root),
      identities: this.#whoIsHere(),
    };
    const changes = await plan(standing);
    if (changes.length === 0) return { recorded: [], warnings: [] };
    const branch = await readBranch(repository, this.#config.branch, pathsToAskFor(changes, standing.tree));
    if (branch.tip !== tip) return 'again';
    const drifts = findDrifts(changes, branch, standing.tree);
    if (drifts.length > 0) {
      const gone = await readGone(repository, branch, standing.tree);
      const known = drifts.map((drift) => ({ ...drift, recorded: gone.get(drift.path) ?? null }));
      const edits = [await onDrift(known, standing)];
      const asked = await readBranch(repository, this.#config.branch, pathsToAskFor(edits, standing.tree));
      const outcome = await this.#record(edits, asked, standing, undecided);
      if (outcome !== 'again') handEdits.push(...outcome.recorded);
      return 'again';
    }
    return this.#record(changes, branch, standing, undecided);
  }

  #whoIsHere() {
    this.#identities ??= readIdentities(this.#repository);
    return this.#identities;
  }

  async #record(
    changes: readonly ChangeSet[],
    branch: BranchState,
    standing: Standing,
    undecided: readonly Intent[],
  ): Promise<'again' | { recorded: Recorded[]; warnings: string[] }> {
    const repository = this.#repository;
    const durable = this.#config.durability === 'full';
    const idLength = branch.tip?.length ?? 40;
    checkMoves(changes, branch, standing.tree, await readGone(repository, branch, standing.tree));
    const final = new Map(changes.flatMap((change) => [...allFiles(change)]));
    refuseLinks(repository.root, new Set([...final.keys()].map(dirname)));
    const files = [...final.keys()].map((path) => ({
      path,
      before: heldBefore(standing.tree, path, idLength),
    }));
    const witness = [...allFiles(changes[0] as ChangeSet).keys()].at(-1) ?? '';
    writeIntents(repository, [...undecided, { witness, files }], durable);
    const commits = await this.#feed(changes, branch.tip, (await standing.identities).committer);
    if (commits === 'refused') return 'again';
    updateFiles(
      files.map(({ path, before }) => ({ path, before, content: final.get(path) ?? null })),
      { root: repository.root, temporary: join(repository.stateDir, 'tmp'), durable, idLength },
    );
    noteRequests(repository, branch.tip, commits.at(-1) ?? '', requestsIn(changes, commits));
    const warnings = await refreshPaths(repository, [...final.keys()]);
    clearIntents(repository);
    return { recorded: commits.map((commit) => ({ commit })), warnings };
  }

  /** Feeds all commits to one git. `refused` where the branch moved on since `tip` was read, or was locked. */
  async #feed(
    changes: readonly ChangeSet[],
    tip: string | null,
    committer: Identity,
  ): Promise<string[] | 'refused'> {
    const repository = this.#repository;
    const { branch, durability } = this.#config;
    const durable = durability === 'full';
    const commits = changes.map((change) => ({
      author: change.author,
      committer,
      seconds: Math.floor(Date.parse(change.at) / 1000),
      message: messageOf(change),
      files: new Map([...allFiles(change)].map(([path, content]) => [repository.prefix + path, content])),
    }));
    const peeked = peekTip(repository, branch);
    if (peeked !== undefined && peeked !== tip) return 'refused';
    const started = Date.now();
    try {
      const answer = await git(
        repository.workTree,
        ['fast-import', '--quiet', '--done', '--date-format=raw'],
        {
          input: importStream(`refs/heads/${branch}`, tip, commits),
          config: [`core.fsync=${durable ? 'all' : 'none'}`, 'fastimport.unpackLimit=100'],
        },
      );
      const ids = answer.trim().split('\n');
      await this.#seeCommit(ids.at(-1) ?? '');
      if (durable) syncFolder(join(repository.commonDir, 'refs', 'heads'));
      return ids;
    } catch (error) {
      dropCrashReports(repository, started);
      if ((await readTip(repository, branch)) !== tip) return 'refused';
      if (await outwaitRefLocks(repository, branch)) return 'refused';
      throw error;
    }
  }

  /** A report counts when the branch holds it, not when git has said so. */
  async #seeCommit(commit: string): Promise<void> {
    if (peekTip(this.#repository, this.#config.branch) === commit) return;
    const branch = `refs/heads/${this.#config.branch}`;
    await git(this.#repository.workTree, ['merge-base', '--is-ancestor', commit, branch]);
  }
}

function movedOn(branch: string, tries: number): BoardError {
  return new BoardError(
    'git_failed',
    `branch ${branch} moved on ${tries} times while this was being recorded; let other git work on it end and try again`,
    { details: { branch, tries } },
  );
}

function heldBefore(tree: WorkingTree, path: string, idLength: number): string | null {
  const bytes = tree.read(path);
  return bytes === undefined ? null : blobId(bytes, idLength);
}

/** What the branch holds of task files that are no longer where it has them: dragged away or deleted by hand. */
async function readGone(repository: Repository, branch: BranchState, tree: WorkingTree) {
  const gone = [...branch.blobs.keys()].filter((path) => tree.read(path) === undefined);
  return readBlobs(repository, branch.tip ?? '', gone);
}

function checkMoves(
  changes: readonly ChangeSet[],
  branch: BranchState,
  tree: WorkingTree,
  gone: ReadonlyMap<string, string | null>,
): void {
  const held = new Set(branch.blobs.keys());
  const contents = new Map<string, string>();
  for (const change of changes) {
    const contentOf = (path: string) =>
      contents.get(path) ?? tree.read(path)?.toString() ?? gone.get(path) ?? undefined;
    refuseUnmatchedMoves(change, (path) => held.has(path), contentOf);
    for (const [path, content] of change.files) {
      if (content === null) held.delete(path);
      else {
        held.add(path);
        contents.set(path, content);
      }
    }
  }
}

function requestsIn(changes: readonly ChangeSet[], commits: readonly string[]) {
  return changes.flatMap((change, index) => {
    const requestId = change.events.find((event) => event.request_id !== null)?.request_id;
    const commit = commits[index];
    return requestId && commit !== undefined ? [{ requestId, commit, at: Date.parse(change.at) }] : [];
  });
}

/** git writes a report into its directory when an import fails; what it says has been passed on already. */
function dropCrashReports(repository: Repository, since: number): void {
  for (const name of readdirSync(repository.gitDir)) {
    const path = join(repository.gitDir, name);
    if (name.startsWith('fast_import_crash_') && statSync(path).mtimeMs >= since - 1000)
      rmSync(path, { force: true });
  }
}
