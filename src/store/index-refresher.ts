import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IndexTurn } from './board-files.ts';
import { goneOn, holdIndex, type IndexEntry, refreshIndexBeside, type Way } from './git-index.ts';
import { withLock } from './lock.ts';
import type { Repository } from './repository.ts';
import { HELD, noteStale, readNoted, refreshPaths, staleness } from './stale-index.ts';

/** A pause between reports, in which it is done; and the time after which it is done anyhow. */
const QUIET_MS = 30;
const OVERDUE_MS = 250;
const TRIES = 20;
const PAUSE_MS = 25;
const PAUSE_AFTER_FAILURE_MS = 1000;

/**
 * Keeps git's index up to date for a process that stays. While the branch moves, a git tells the index beside the import
 * what the files will be; what it can tell only of files in place, their time stamps, is seen to in a pause. Where a
 * person's git held the index, all of it is, and what it is behind with is noted first for the next writer.
 */
export class IndexRefresher {
  readonly #repository: Repository;
  readonly #stale = new Set<string>();
  #inHand: readonly string[] = [];
  #noted: ReadonlySet<string> = new Set();
  #working: Promise<void> | undefined;
  #isClosed = false;
  #lastAsked = 0;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** Sees to what others left behind. */
  start(): void {
    this.#seeTo(readNoted(this.#repository));
  }

  /** Holds the index while the branch moves on. Under the board's lock. */
  async hold(entries: readonly IndexEntry[]): Promise<IndexTurn> {
    const held = await holdIndex(this.#repository);
    const paths = entries.map(({ path }) => path);
    if (held === null) {
      const finish = async (way?: Way) => this.#fallBehind(await this.#due(paths, way), HELD);
      return { begin: () => {}, finish, abandon: async () => {} };
    }
    this.#clearNote();
    let failure: Promise<string | null> = Promise.resolve('it was not begun');
    const begin = () => {
      failure = held.take(entries).then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
    };
    const finish = async (way?: Way) => {
      const reason = await failure;
      if (reason === null) held.swap();
      else held.release();
      if (reason !== null) return this.#fallBehind(await this.#due(paths, way), reason);
      if (way !== undefined) this.#seeTo(await this.#due([], way));
      this.#seeTo(paths);
      return [];
    };
    const abandon = async () => {
      await failure;
      held.release();
    };
    return { begin, finish, abandon };
  }

  /** What there is to refresh, with the files that the branch took away. */
  async #due(paths: readonly string[], way: Way | undefined): Promise<string[]> {
    return way === undefined ? [...paths] : [...paths, ...(await goneOn(this.#repository, way))];
  }

  /** Once all that was noted has been seen to. */
  #clearNote(): void {
    if (this.#noted.size === 0 || this.#stale.size > 0 || this.#inHand.length > 0) return;
    if (readNoted(this.#repository).every((path) => this.#noted.has(path))) noteStale(this.#repository, []);
    this.#noted = new Set();
  }

  /** Notes what the index does not know, and sees to it soon; gives what is to be said. */
  #fallBehind(paths: readonly string[], reason: string): string[] {
    // Others note what they could not refresh, and a killed server what it had not come to.
    const others = readNoted(this.#repository).filter((path) => !this.#noted.has(path));
    this.#noted = new Set([...this.#inHand, ...this.#stale, ...others, ...paths]);
    noteStale(this.#repository, [...this.#noted]);
    this.#seeTo([...others, ...paths]);
    return [staleness(this.#repository, reason)];
  }

  #seeTo(paths: readonly string[]): void {
    for (const path of paths) this.#stale.add(path);
    this.#lastAsked = performance.now();
    this.#start();
  }

  #start(): void {
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      if (this.#stale.size > 0 && !this.#isClosed) this.#start();
    });
  }

  /** Resolves when the index is up to date, or could not be brought there. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#working;
    await withLock(join(this.#repository.stateDir, 'lock'), () => refreshPaths(this.#repository, [])).catch(
      () => {},
    );
  }

  async #work(): Promise<void> {
    while (this.#stale.size > 0) {
      await this.#pause();
      this.#inHand = [...this.#stale];
      this.#stale.clear();
      const isDone = await this.#attempt(this.#inHand);
      if (!isDone) for (const path of this.#inHand) this.#stale.add(path);
      this.#inHand = [];
      if (isDone) continue;
      if (this.#isClosed) break;
      await sleep(PAUSE_AFTER_FAILURE_MS, undefined, { ref: false });
    }
  }

  /** Starting a git takes the time of a report, so reports that follow one another closely share one. */
  async #pause(): Promise<void> {
    const overdue = performance.now() + OVERDUE_MS;
    while (!this.#isClosed) {
      const due = Math.min(overdue, this.#lastAsked + QUIET_MS);
      const now = performance.now();
      if (now >= due) break;
      await sleep(due - now);
    }
  }

  async #attempt(paths: readonly string[]): Promise<boolean> {
    try {
      for (let tries = 0; tries < TRIES; tries++) {
        if (await refreshIndexBeside(this.#repository, paths)) return true;
        await sleep(PAUSE_MS);
      }
      return false;
    } catch {
      return false;
    }
  }
}
