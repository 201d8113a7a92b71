/**
 * Invariant: a change set is on record whole or not at all, and it is on record before the working tree shows it.
 * Every change of the board passes through `Journal.write`: under the board's lock, as one commit per change set, after
 * the work of a writer that died has been finished, and only if its moves and its events say the same. Requests that
 * come while others are recorded go together, in the order in which they came: one lock, one git, one commit each.
 */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { BoardConfig } from '../../domain/config.ts';
import type { Warning } from '../../domain/warning.ts';
import { BoardError } from '../../errors.ts';
import { type BoardFiles, filesOnDisk } from '../board-files/board-files.ts';
import type { Where } from '../edits/differences.ts';
import { foreignCommits } from '../edits/foreign-commits.ts';
import { type FileTree, refuseLinks } from '../files/file-tree.ts';
import { SnapshotTree } from '../files/remembering-tree.ts';
import { readTip } from '../git/branch.ts';
import { refuseForeign } from '../git/ownership.ts';
import { type Repository, refuseWhileBusy } from '../git/repository.ts';
import { WhoIsHere } from '../git/who-is-here.ts';
import { BOARD_FOLDERS } from '../layout.ts';
import { giveWay, withLock } from '../locks/lock.ts';
import { maintainAfterAnswer } from '../maintenance/maintenance-start.ts';
import { recover } from '../recovery/recovery.ts';
import { mendAfterGit } from './after-git.ts';
import { clearTheWay, editsOf, type Refusal, recordedState } from './clear-the-way.ts';
import { type About, noteIds, pathsAround, pathsToAskFor, wereOnTheirWay } from './drifts.ts';
import { MovedMeanwhile } from './moved-meanwhile.ts';
import { changesOf, movedOn, newestEventOf, type Plan, planInTurn, type Request } from './planning.ts';
import { type Ground, type Recorded, record } from './recorder.ts';

/** At least so often, and for so long, a group is tried while people commit beside it; others wait for the lock for 10 s. */
const TRIES = 10;
const PATIENCE_MS = 5000;
const GROUP_MAX = 128;

/** What came of a request: a commit for each of its change sets. */
export interface Written {
  commits: string[];
  warnings: Warning[];
}

export interface JournalOptions {
  repository: Repository;
  config: BoardConfig;
  /** Where it has the board's files from; the disk without it. */
  files?: BoardFiles;
}

/** Somebody who waits for a request. */
interface Caller {
  request: Request;
  /** When it came, on the clock of `performance.now()`. */
  since: number;
  resolve: (written: Written) => void;
  reject: (error: unknown) => void;
}

/** What an attempt came to: the plans that count, or that another one is due, because of which request's failure. */
type Attempt =
  | { kind: 'done'; plans: readonly Plan[]; recorded: Recorded }
  | { kind: 'again'; refused?: Refusal; warnings?: readonly Warning[] };

export class Journal {
  readonly #repository: Repository;
  readonly #lock: string;
  readonly #files: BoardFiles;
  readonly #whoIsHere: WhoIsHere;
  #config: BoardConfig;
  /** The commit that was made here last, and its last event, which need not be looked for while the branch is there. */
  #last: { tip?: string | undefined; eventId: string | null } = { eventId: null };
  #waiting: Caller[] = [];
  #working: Promise<void> | undefined;

  constructor({ repository, config, files }: JournalOptions) {
    this.#repository = repository;
    this.#lock = join(repository.stateDir, 'lock');
    this.#whoIsHere = new WhoIsHere(repository);
    this.#files = files ?? filesOnDisk(repository);
    this.#config = config;
  }

  /** Goes on with the board's configuration as it is now. */
  adopt(config: BoardConfig): void {
    this.#config = config;
  }

  /** Starts asking git who is at work, which takes a process of its own, while the caller does other things. */
  prepare(): void {
    void this.#whoIsHere.ask();
  }

  /**
   * Records what the request's plan decides on: change sets in their order, or none. Those that touch files which were
   * edited by hand are put off until the edits are on record, and planned again.
   */
  async write(request: Request): Promise<Written> {
    refuseForeign(this.#repository);
    this.prepare();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject, since: performance.now() });
      this.#start();
    });
  }

  #start(): void {
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      if (this.#waiting.length > 0) this.#start();
    });
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#writeTogether(this.#waiting.splice(0, this.#nextGroup()));
      if (this.#waiting.length > 0) await giveWay(this.#lock);
    }
  }

  /** How many of those who wait go together. */
  #nextGroup(): number {
    const alone = this.#waiting.findIndex(({ request }) => request.isOfEdits === true);
    return alone < 0 ? GROUP_MAX : Math.min(GROUP_MAX, Math.max(1, alone));
  }

  /** Where a whole group fails, each is tried for itself, so that nobody pays for another's trouble. */
  async #writeTogether(callers: readonly Caller[]): Promise<void> {
    const requests = callers.map(({ request }) => request);
    const since = Math.min(...callers.map((caller) => caller.since));
    try {
      this.#answer(callers, await withLock(this.#lock, () => this.#recordGroup(requests), since));
    } catch (error) {
      if (callers.length === 1 || !isOfOneAmongThem(error)) for (const { reject } of callers) reject(error);
      else for (const caller of callers) await this.#writeTogether([caller]);
    }
  }

  #answer(
    callers: readonly Caller[],
    { plans, recorded }: { plans: readonly Plan[]; recorded: Recorded },
  ): void {
    const commits = [...recorded.commits];
    const later: Caller[] = [];
    for (const [index, plan] of plans.entries()) {
      const caller = callers[index];
      if (caller === undefined) continue;
      if (plan.kind === 'later') later.push(caller);
      else if (plan.kind === 'refused') caller.reject(plan.error);
      else {
        const warnings = plan.changes.length === 0 ? [] : recorded.warnings;
        caller.resolve({ commits: commits.splice(0, plan.changes.length), warnings });
      }
    }
    this.#waiting.unshift(...later);
  }

  async #recordGroup(requests: readonly Request[]) {
    const refusals = new Map<Request, unknown>();
    const warnings: Warning[] = [];
    const began = performance.now();
    for (let tries = 1; ; tries++) {
      const attempt = await this.#attempt(requests, refusals).catch(orAgain);
      if (attempt.kind === 'done') {
        attempt.recorded.warnings.unshift(...warnings);
        return attempt;
      }
      warnings.push(...(attempt.warnings ?? []));
      if (attempt.refused !== undefined) refusals.set(attempt.refused.request, attempt.refused.error);
      const isLate = performance.now() - began > PATIENCE_MS;
      if (isLate && tries >= TRIES + requests.length) throw movedOn(this.#config.branch, tries);
    }
  }

  async #attempt(requests: readonly Request[], refusals: ReadonlyMap<Request, unknown>): Promise<Attempt> {
    const repository = this.#repository;
    const config = this.#config;
    await refuseWhileBusy(repository, config.branch);
    refuseLinks(repository.root, BOARD_FOLDERS);
    const recovered = await recover(repository, config);
    const { undecided, tip: decidedBy } = recovered;
    const tip = await readTip(repository, config.branch);
    // A dead writer's git may have landed meanwhile: its files are due before anybody is answered from its commit.
    if (undecided.length > 0 && tip !== decidedBy) return { kind: 'again' };
    const foreign = await foreignCommits(repository, tip);
    const mended = await mendAfterGit({ repository, config, files: this.#files, tip, recovered }, foreign);
    if (mended.isAny) return { kind: 'again', warnings: mended.warnings };
    const tree = new SnapshotTree(await this.#files.current());
    const identities = this.#whoIsHere.ask();
    const { tip: lastTip, eventId } = this.#last;
    const lastEventId = newestEventOf(tree, tip === lastTip ? eventId : null);
    const here = { repository, config, files: this.#files, tree, tip, foreign, recovered };
    const findEdits = (where: Where) => editsOf(here, where);
    const base = { tip, tree, identities, lastEventId, findEdits };
    const [only] = requests;
    const early = await this.#askEarly(requests.length === 1 ? (only?.about ?? null) : null, tree);
    const plans = await planInTurn(requests, refusals, base);
    if (await wereOnTheirWay(plans, tree, this.#files.current)) return { kind: 'again' };
    const needed = new Set(plans.flatMap((plan) => pathsToAskFor(plan, tree)));
    if (needed.size === 0 && changesOf(plans).length === 0) return nothingDone(plans);
    const isAsked = early !== null && [...needed].every((path) => early.paths.has(path));
    const branch = await (isAsked ? early.answer : this.#files.branch.read(config.branch, needed));
    if (branch.tip !== tip || !this.#files.areAsRead(needed)) return { kind: 'again' };
    noteIds(branch, tree);
    const committer = identities.then((known) => known.committer);
    const state = recordedState(branch, foreign);
    const ground = {
      repository,
      config,
      branch: state,
      files: this.#files,
      tree,
      undecided,
      committer,
      foreign,
    };
    const way = await clearTheWay(plans, ground, { ...base, underWay: new Set() });
    if (way === 'clear') return this.#recordPlans(plans, ground);
    return way === 'again' ? { kind: 'again' } : { kind: 'again', refused: way };
  }

  async #recordPlans(plans: readonly Plan[], ground: Ground): Promise<Attempt> {
    const changes = changesOf(plans);
    if (changes.length === 0) return nothingDone(plans);
    const recorded = await record(ground, changes);
    if (recorded === 'again') return { kind: 'again' };
    maintainAfterAnswer(this.#repository, this.#config.branch);
    this.#last = { tip: recorded.commits.at(-1), eventId: changes.at(-1)?.events.at(-1)?.id ?? null };
    return { kind: 'done', plans, recorded };
  }

  /** Asks git what the branch holds of the task that this is about, so that it looks while the change is planned. */
  async #askEarly(about: About | null, tree: FileTree) {
    const paths = about === null ? new Set<string>() : pathsAround(about, tree);
    if (paths.size === 0) return null;
    const answer = this.#files.branch.read(this.#config.branch, paths);
    answer.catch(() => {});
    await setImmediate();
    return { paths, answer };
  }
}

/** A lock that is not to be had and a repository that is busy are everybody's; anything else may be one writer's. */
function isOfOneAmongThem(error: unknown): boolean {
  return !(error instanceof BoardError) || error.code === 'git_failed';
}

function nothingDone(plans: readonly Plan[]): Attempt {
  return { kind: 'done', plans, recorded: { commits: [], warnings: [] } };
}

/** What was read in the middle of something else is read again. */
function orAgain(error: unknown): Attempt {
  if (error instanceof MovedMeanwhile) return { kind: 'again' };
  throw error;
}
