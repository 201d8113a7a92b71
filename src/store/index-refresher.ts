import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { refreshIndexBeside } from './git-index.ts';
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
 * Keeps git's index up to date beside the reports of a process that stays: no report waits for it, and under load one
 * git refreshes it for many. What it is behind with is noted first, so that a kill leaves it to the next writer.
 */
export class IndexRefresher {
  readonly #repository: Repository;
  readonly #stale = new Set<string>();
  #inHand: readonly string[] = [];
  #noted: ReadonlySet<string> = new Set();
  #failure: string | null = null;
  #working: Promise<void> | undefined;
  #isClosed = false;
  #lastAsked = 0;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** Sees to some paths, soon; gives what is to be said while that does not succeed. Under the board's lock. */
  refresh(paths: readonly string[]): string[] {
    // Others note what they could not refresh, and a killed server what it had not come to.
    const others = readNoted(this.#repository).filter((path) => !this.#noted.has(path));
    for (const path of [...others, ...paths]) this.#stale.add(path);
    this.#noted = new Set([...this.#inHand, ...this.#stale]);
    noteStale(this.#repository, [...this.#noted]);
    this.#lastAsked = performance.now();
    this.#working ??= this.#work();
    return this.#failure === null ? [] : [staleness(this.#repository, this.#failure)];
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
      this.#failure = await this.#attempt(this.#inHand);
      if (this.#failure !== null) for (const path of this.#inHand) this.#stale.add(path);
      this.#inHand = [];
      if (this.#failure === null) continue;
      if (this.#isClosed) break;
      await sleep(PAUSE_AFTER_FAILURE_MS, undefined, { ref: false });
    }
    this.#working = undefined;
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

  /** Null where it succeeded. */
  async #attempt(paths: readonly string[]): Promise<string | null> {
    try {
      for (let tries = 0; tries < TRIES; tries++) {
        if (await refreshIndexBeside(this.#repository, paths)) return null;
        await sleep(PAUSE_MS);
      }
      return HELD;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
