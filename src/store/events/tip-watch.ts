import { existsSync, type FSWatcher, statSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { readTip } from '../git/branch.ts';
import type { Repository } from '../git/repository.ts';

const POLL_MS = 1000;
const MOVES = 8;

/** One follower's way along a branch. */
export interface Trail {
  /** Where the branch went from a commit, as soon as it is elsewhere; null once the signal fires. */
  next(seen: string | null, signal: AbortSignal): Promise<string | null>;
  close(): void;
}

interface Waiter {
  wake(): void;
  fail(error: unknown): void;
}

/**
 * Notices that a branch moved, whoever moved it: its file's folder is watched, and because a branch may have no file, or
 * a system no watchers left, it is looked at each second, too. While nobody has it open it does nothing.
 */
export class TipWatch {
  readonly #repository: Repository;
  readonly #branch: string;
  readonly #waiters = new Set<Waiter>();
  /** Where the branch went from where it was, as last seen: so that all who follow it take the same steps. */
  readonly #moves = new Map<string, string>();
  #tip: string | null = null;
  #reading: Promise<void> | undefined;
  #isStale = false;
  #users = 0;
  #timer: NodeJS.Timeout | undefined;
  #watcher: { handle: FSWatcher; inode: number } | undefined;

  constructor(repository: Repository, branch: string) {
    this.#repository = repository;
    this.#branch = branch;
  }

  /** Where the branch is now; null where it has no commit. */
  async current(): Promise<string | null> {
    await this.#refresh();
    return this.#tip;
  }

  /** Looks at once: for whoever knows that the branch moved. */
  poke(): void {
    if (this.#users > 0) this.#look();
  }

  /** Begins to watch for one follower. */
  open(): Trail {
    if (this.#users++ === 0) {
      this.#timer = setInterval(() => this.#look(), POLL_MS);
      this.#look();
    }
    let isOpen = true;
    // What was seen before it came may have been undone since, so a follower's first step goes to where the branch is.
    let isFirst = true;
    return {
      next: async (seen, signal) => {
        await this.#refresh();
        while (!signal.aborted) {
          const step = isFirst ? undefined : this.#moves.get(seen ?? '');
          isFirst = false;
          if (this.#tip !== null && this.#tip !== seen) return step ?? this.#tip;
          await this.#woken(signal);
        }
        return null;
      },
      close: () => {
        if (isOpen && --this.#users === 0) this.#stop();
        isOpen = false;
      },
    };
  }

  #woken(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = () => {
        this.#waiters.delete(waiter);
        signal.removeEventListener('abort', waiter.wake);
      };
      const waiter: Waiter = {
        wake: () => resolve(end()),
        fail: (error) => {
          end();
          reject(error);
        },
      };
      this.#waiters.add(waiter);
      signal.addEventListener('abort', waiter.wake);
    });
  }

  #look(): void {
    this.#watchFolder();
    this.#refresh().catch((error: unknown) => {
      for (const { fail } of [...this.#waiters]) fail(error);
    });
  }

  /** Resolves when the branch has been read at least once since it was asked. */
  #refresh(): Promise<void> {
    this.#isStale = true;
    this.#reading ??= this.#read();
    return this.#reading;
  }

  async #read(): Promise<void> {
    try {
      while (this.#isStale) {
        this.#isStale = false;
        const tip = await readTip(this.#repository, this.#branch);
        if (tip === null || tip === this.#tip) continue;
        this.#note(tip);
        for (const { wake } of [...this.#waiters]) wake();
      }
    } finally {
      this.#reading = undefined;
    }
  }

  #note(tip: string): void {
    if (this.#tip !== null) {
      this.#moves.delete(this.#tip);
      this.#moves.set(this.#tip, tip);
    }
    const [oldest] = this.#moves.keys();
    if (this.#moves.size > MOVES && oldest !== undefined) this.#moves.delete(oldest);
    this.#tip = tip;
  }

  /**
   * The folder goes when the last branch in it is packed, and is a new one when the next commit comes: until then its parent.
   * Of a git directory that is gone nothing is watched: in the folders around it anything may happen.
   */
  #watchFolder(): void {
    const { commonDir } = this.#repository;
    let folder = dirname(join(commonDir, 'refs', 'heads', this.#branch));
    while (folder !== commonDir && !existsSync(folder)) folder = dirname(folder);
    const inode = statSync(folder, { throwIfNoEntry: false })?.ino;
    if (inode === this.#watcher?.inode) return;
    this.#watcher?.handle.close();
    this.#watcher = undefined;
    if (inode === undefined || this.#users === 0) return;
    try {
      const handle = watch(folder, () => this.poke());
      handle.on('error', () => {
        handle.close();
        // The next look begins anew.
        if (this.#watcher?.handle === handle) this.#watcher = undefined;
      });
      this.#watcher = { handle, inode };
    } catch {
      // No watchers left in this system: then it is noticed at the next look.
    }
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#watcher?.handle.close();
    this.#watcher = undefined;
  }
}
