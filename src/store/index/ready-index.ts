import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing } from '../files/file-tree.ts';
import { GitStream } from '../git/git-stream.ts';
import type { Repository } from '../git/repository.ts';
import { copyIndex, pathLines, refreshCall } from './git-index.ts';
import { indexStamp } from './index-stamp.ts';

/** After a report: its answer goes first, and whoever comes at once starts it beside the import. */
const SOON_MS = 2;
/** How long one waits for a report, in milliseconds. */
const IDLE_MS = 10_000;

let copies = 0;

interface Ready {
  readonly git: GitStream;
  /** Which index it has read. */
  readonly stamp: string;
  /** Its own copy, and nobody else's: one that ends takes it away while the next is at work. */
  readonly copy: string;
}

/**
 * A git that has read a copy of git's index and only has to be told which files changed: a report waits neither for its
 * start nor for the reading of a large index. Each serves once. It holds a lock on its own copy, nothing of a person's.
 */
export class ReadyIndex {
  readonly #repository: Repository;
  #ready: Ready | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** Sees to it that there soon is one for the next report. */
  prepare(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.begin();
      this.#timer = setTimeout(() => void this.end(), IDLE_MS);
    }, SOON_MS);
  }

  /** Starts one where none has read the index as it is. What goes wrong is told by `refresh`. */
  begin(): void {
    clearTimeout(this.#timer);
    try {
      const stamp = indexStamp(this.#repository);
      if (this.#ready?.stamp === stamp && this.#ready.git.isAlive) return;
      if (this.#ready !== undefined) void drop(this.#ready);
      this.#ready = undefined;
      const copy = join(this.#repository.stateDir, `index-ready-${process.pid}-${copies++}`);
      copyIndex(this.#repository, copy);
      const { args, ...call } = refreshCall(this.#repository, copy);
      const git = new GitStream(this.#repository.workTree, args, { ...call, isApart: true });
      this.#ready = { git, stamp, copy };
    } catch {
      this.#ready = undefined;
    }
  }

  /**
   * Gives the path of a copy of the index that says what some files hold, which are in place; null where there is none to
   * be had. While `index.lock` is held.
   */
  async refresh(paths: readonly string[]): Promise<string | null> {
    const ready = this.#ready;
    this.#ready = undefined;
    if (ready === undefined) return null;
    try {
      if (ready.stamp !== indexStamp(this.#repository)) throw new Error('it has read another index');
      ready.git.input.end(pathLines(this.#repository, paths));
      for await (const _ of ready.git.output());
      return ready.copy;
    } catch {
      await drop(ready);
      return null;
    }
  }

  /** Resolves once there is none any more. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    const ready = this.#ready;
    this.#ready = undefined;
    if (ready !== undefined) await drop(ready);
  }
}

/** Ends it, whatever it is doing, and takes away what it had. */
async function drop({ git, copy }: Ready): Promise<void> {
  git.stop();
  await git.ended.catch(() => {});
  for (const path of [copy, `${copy}.lock`]) ignoreMissing(() => unlinkSync(path));
}
