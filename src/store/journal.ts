/**
 * Invariant: a change set is on record whole or not at all, and it is on record before the working tree shows it.
 * Every change of the board passes through `Journal.write`: under the board's lock, as one commit per change set, after
 * the work of a writer that died has been finished, and only if its moves and its events say the same.
 */
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { BoardConfig } from '../domain/config.ts';
import { STATUSES } from '../domain/status.ts';
import type { Warning } from '../domain/warning.ts';
import { BoardError } from '../errors.ts';
import { type BranchState, readBlobs, readBranch, readTip } from './branch.ts';
import { allFiles, type ChangeSet, refuseOversized, refuseUnmatchedMoves } from './change-set.ts';
import { type About, type Drift, findDrifts, pathsAround, pathsToAskFor } from './drifts.ts';
import { blobId } from './fast-import.ts';
import { feed } from './feed.ts';
import { refuseLinks, WorkingTree } from './file-tree.ts';
import { clearIntents, type Intent, writeIntents } from './intents.ts';
import { AGENTS, EVENTS, RUNS } from './layout.ts';
import { withLock } from './lock.ts';
import { recover } from './recovery.ts';
import { type Identity, type Repository, readIdentities, refuseWhileBusy } from './repository.ts';
import { noteRequests } from './requests.ts';
import { refreshPaths } from './stale-index.ts';
import { PendingFiles } from './working-files.ts';

const TRIES = 10;

/** What a writer is given under the lock. */
export interface Standing {
  /** The branch's commit; null before the first. */
  tip: string | null;
  tree: WorkingTree;
  /** Asked of git while other things go on; wait for it last. */
  identities: Promise<{ author: Identity; committer: Identity }>;
}

/** What is to be recorded. */
export interface Request {
  /** Called under the lock, and again from the start whenever the branch moved on meanwhile. Gives nothing for nothing. */
  plan: (standing: Standing) => Promise<readonly ChangeSet[]>;
  /** Turns hand edits of the tasks concerned into a change set, which goes first. */
  onDrift: (drifts: readonly Drift[], standing: Standing) => Promise<ChangeSet>;
  /** The task that it will be about, where that is known before: a hint that saves time, no more. */
  about: About | null;
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
   * Records what the request's plan decides on: change sets in their order, or none. Those that touch files which were
   * edited by hand are put off until the edits are on record, and planned again.
   */
  async write(
    request: Request,
  ): Promise<{ recorded: Recorded[]; handEdits: Recorded[]; warnings: Warning[] }> {
    this.prepare();
    return withLock(join(this.#repository.stateDir, 'lock'), async () => {
      const handEdits: Recorded[] = [];
      for (let tries = 1; ; tries++) {
        const attempt = await this.#attempt(request, handEdits);
        if (attempt !== 'again') return { ...attempt, handEdits };
        if (tries >= TRIES) throw movedOn(this.#config.branch, tries);
      }
    });
  }

  async #attempt(
    { plan, onDrift, about }: Request,
    handEdits: Recorded[],
  ): Promise<'again' | { recorded: Recorded[]; warnings: Warning[] }> {
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
    const early = await this.#askEarly(about, standing.tree);
    const changes = await plan(standing);
    if (changes.length === 0) return { recorded: [], warnings: [] };
    const needed = pathsToAskFor(changes, standing.tree);
    const isAsked = early !== null && [...needed].every((path) => early.paths.has(path));
    const branch = await (isAsked ? early.answer : readBranch(repository, this.#config.branch, needed));
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

  /** Asks git what the branch holds of the task that this is about, so that it looks while the change is planned. */
  async #askEarly(about: About | null, tree: WorkingTree) {
    const paths = about === null ? new Set<string>() : pathsAround(about, tree);
    if (paths.size === 0) return null;
    const answer = readBranch(this.#repository, this.#config.branch, paths);
    answer.catch(() => {});
    await setImmediate();
    return { paths, answer };
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
  ): Promise<'again' | { recorded: Recorded[]; warnings: Warning[] }> {
    const repository = this.#repository;
    const durable = this.#config.durability === 'full';
    const idLength = branch.tip?.length ?? 40;
    const gone = await readGone(repository, branch, standing.tree);
    const contentOf = (path: string) => standing.tree.read(path)?.toString() ?? gone.get(path) ?? undefined;
    refuseUnmatchedMoves(changes, new Set(branch.blobs.keys()), contentOf);
    const final = new Map(changes.flatMap((change) => [...allFiles(change)]));
    refuseLinks(repository.root, new Set([...final.keys()].map(dirname)));
    const files = [...final.keys()].map((path) => ({
      path,
      before: heldBefore(standing.tree, path, idLength),
    }));
    const witness = [...allFiles(changes[0] as ChangeSet).keys()].at(-1) ?? '';
    refuseOversized(final);
    writeIntents(repository, [...undecided, { witness, files }], durable);
    const fed = feed(
      {
        repository,
        branch: this.#config.branch,
        tip: branch.tip,
        committer: (await standing.identities).committer,
        durable,
      },
      changes,
    );
    fed.catch(() => {});
    // From the next turn of the event loop on git is at work, and the files are written aside meanwhile.
    await setImmediate();
    const updates = files.map(({ path, before }) => ({ path, before, content: final.get(path) ?? null }));
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
    const warnings = await this.#show(pending, [...final.keys()], () =>
      noteRequests(repository, branch.tip, commits.at(-1) ?? '', requestsIn(changes, commits)),
    );
    return { recorded: commits.map((commit) => ({ commit })), warnings };
  }

  /**
   * Brings the work tree and git's index to what is on record now. A failure here is no failure of the report: it is on
   * record, and the intent stays for the next writer.
   */
  async #show(pending: PendingFiles, paths: readonly string[], noteDone: () => void): Promise<Warning[]> {
    try {
      pending.put();
      noteDone();
      const stale = await refreshPaths(this.#repository, paths);
      clearIntents(this.#repository);
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

function requestsIn(changes: readonly ChangeSet[], commits: readonly string[]) {
  return changes.flatMap((change, index) => {
    const requestId = change.events.find((event) => event.request_id !== null)?.request_id;
    const commit = commits[index];
    return requestId && commit !== undefined ? [{ requestId, commit, at: Date.parse(change.at) }] : [];
  });
}
