import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IndexTurn } from '../board-files/board-files.ts';
import { mayBeRewritten } from '../git/attributes.ts';
import type { Repository } from '../git/repository.ts';
import { withLock } from '../locks/lock.ts';
import { type HeldIndex, holdIndex, refreshIndexBeside } from './git-index.ts';
import { indexStamp, isIndexAsNoted, noteIndex } from './index-stamp.ts';
import { goneOn, type IndexChange } from './index-way.ts';
import { findOverwritten } from './overwritten.ts';
import { ReadyIndex } from './ready-index.ts';
import { HELD, noteStale, readNoted, refreshPaths, staleness } from './stale-index.ts';

const TRIES = 20;
const PAUSE_MS = 25;
const PAUSE_AFTER_FAILURE_MS = 1000;
const LOOK_MS = 1000;

/**
 * Keeps git's index up to date for a process that stays: by a git that is ready before the files are in place. Where a
 * person's git held the index it is brought up to date afterwards, and what it is behind with is noted first for the next
 * writer.
 */
export class IndexRefresher {
  readonly #repository: Repository;
  readonly #ready: ReadyIndex;
  readonly #stale = new Set<string>();
  #inHand: readonly string[] = [];
  #noted: ReadonlySet<string> = new Set();
  #working: Promise<void> | undefined;
  #isClosed = false;
  #looking: NodeJS.Timeout | undefined;

  constructor(repository: Repository) {
    this.#repository = repository;
    this.#ready = new ReadyIndex(repository);
  }

  /** Sees to what others left behind, and to what a person's git writes over reports when none comes after them. */
  start(): void {
    this.#seeTo(readNoted(this.#repository));
    this.#looking = setInterval(() => void this.#look().catch(() => {}), LOOK_MS).unref();
  }

  async #look(): Promise<void> {
    if (isIndexAsNoted(this.#repository)) return;
    const stamp = indexStamp(this.#repository);
    const paths = await findOverwritten(this.#repository);
    if (this.#isClosed) return;
    if (paths.length > 0) this.#seeTo(paths);
    else noteIndex(this.#repository, stamp);
  }

  /** Holds the index while the branch moves on. Under the board's lock. */
  async hold(paths: readonly string[]): Promise<IndexTurn> {
    const held = await holdIndex(this.#repository);
    if (held === null) {
      const finish = async (change?: IndexChange) => this.#fallBehind(await this.#due(paths, change), HELD);
      return { begin: () => {}, finish, abandon: async () => {} };
    }
    this.#clearNote();
    return {
      begin: () => this.#ready.begin(),
      finish: async (change = {}) => {
        const reason = await this.#fill(held, paths, change);
        return reason === null ? [] : this.#fallBehind(await this.#due(paths, change), reason);
      },
      abandon: async () => held.release(),
    };
  }

  /** Null where it succeeded. */
  async #fill(held: HeldIndex, changed: readonly string[], change: IndexChange): Promise<string | null> {
    try {
      const paths = [...new Set([...changed, ...(await held.overwritten)])];
      // A git that is ready knows nothing of what the branch took away, or a person, and reads files as attributes have it.
      const isPlain =
        change.way === undefined &&
        (change.changedMeanwhile ?? []).length === 0 &&
        !mayBeRewritten(this.#repository, paths);
      const copy = isPlain ? await this.#ready.refresh(paths) : null;
      if (copy === null) await held.readFiles(paths, change);
      held.swap(copy ?? undefined);
      this.#ready.prepare();
      return null;
    } catch (error) {
      held.release();
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** What there is to refresh, with the files that the branch took away. */
  async #due(paths: readonly string[], { way }: IndexChange = {}): Promise<string[]> {
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
    this.#workOn();
  }

  #workOn(): void {
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      if (this.#stale.size > 0 && !this.#isClosed) this.#workOn();
    });
  }

  /** Resolves when the index is up to date, or could not be brought there. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#looking);
    await this.#ready.end();
    await this.#working;
    await withLock(join(this.#repository.stateDir, 'lock'), () => refreshPaths(this.#repository, [])).catch(
      () => {},
    );
  }

  async #work(): Promise<void> {
    while (this.#stale.size > 0) {
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
