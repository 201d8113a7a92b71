/**
 * Invariant: on the way from one commit to another each event comes once, in the order of commits, and within one by id;
 * what a follower was given it is not given again, however a person merged or rewrote the branch meanwhile.
 */
import { EventFields } from '../../domain/event.ts';
import { Turns } from '../../domain/turns.ts';
import { BoardError } from '../../errors.ts';
import { BlobReader } from '../git/blob-reader.ts';
import type { Repository } from '../git/repository.ts';
import { eventPath } from '../layout.ts';
import { parseRecord } from '../records/records.ts';
import {
  type AddedEvent,
  compareEvents,
  type EventChanges,
  type EventCommit,
  listCommits,
  logEvents,
  type Stretch,
} from './event-log.ts';
import type { StoredEvent } from './events.ts';
import { Recent } from './recent.ts';

/** So much is in memory at once, however long the history is: commits of one log, files of one batch, ids of a window. */
const COMMITS = 128;
const FILES = 128;
const WINDOW = 16_384;
/** Each follower holds a batch until its reader has taken it, however large the files are; so many are read at a time. */
const BATCH_BYTES = 1024 * 1024;
const READ_AHEAD = 8;
/** Many followers that catch up start their gits one after the other, so that other things go on between. */
const GITS = 2;

/** Events that are read together, and how many files they came from: some files hold none. */
interface Batch {
  readonly events: StoredEvent[];
  readonly files: number;
}

/** The events that were on the branch and are gone from it, as far as one follower has seen it; the oldest are forgotten. */
export class Withdrawn {
  readonly #ids = new Set<string>();
  static readonly MOST = 100_000;

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(ids: Iterable<string>): void {
    for (const id of ids) this.#ids.add(id);
    for (const oldest of this.#ids) {
      if (this.#ids.size <= Withdrawn.MOST) break;
      this.#ids.delete(oldest);
    }
  }
}

/** Reads what a branch got. Several that read the same at once, as followers do, cost git no more than one. */
export class EventHistory {
  readonly #repository: Repository;
  readonly #logs = new Recent<EventCommit[]>(8);
  readonly #contents = new Recent<Batch>(8);
  readonly #windows = new Recent<string[]>(4);
  readonly #compared = new Recent<EventChanges>(4);
  readonly #gits = new Turns(GITS);
  #blobs: BlobReader | undefined;
  #readers = 0;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** The events that came with one commit, by id. */
  async commit(id: string): Promise<StoredEvent[]> {
    const [commit] = await this.#log([id]);
    const batches: StoredEvent[] = [];
    for await (const batch of this.#sharingGit(this.#read(commit?.added ?? []))) batches.push(...batch);
    return batches;
  }

  /** The events on the way from one commit (null: from the root on) to another, in batches; notes what is withdrawn. */
  between(from: string | null, to: string, withdrawn: Withdrawn): AsyncGenerator<StoredEvent[]> {
    return this.#sharingGit(this.#between(from, to, withdrawn));
  }

  async *#between(from: string | null, to: string, withdrawn: Withdrawn): AsyncGenerator<StoredEvent[]> {
    let isFresh: ((id: string) => boolean) | undefined;
    for await (const commits of this.#way(from, to)) {
      isFresh ??=
        (commits[0]?.parent ?? null) === from ? () => true : await this.#freshOn(from, to, withdrawn);
      const added = commits.flatMap((commit) => {
        withdrawn.add(commit.removed);
        return commit.added.filter(({ id }) => isFresh?.(id) === true && !withdrawn.has(id));
      });
      yield* this.#read(added);
    }
    if (isFresh === undefined) await this.#freshOn(from, to, withdrawn);
  }

  /**
   * What to give where a branch does not go on from where it was, but was rewritten, or was merged into another and taken
   * from there: of all that is new by its commits that which the old tip's tree does not hold.
   */
  async #freshOn(from: string | null, to: string, withdrawn: Withdrawn): Promise<(id: string) => boolean> {
    if (from === null) return () => true;
    const { added, removed } = await this.#compared.ask(`${from}..${to}`, () =>
      this.#gits.take(() => compareEvents(this.#repository, from, to)),
    );
    withdrawn.add(removed);
    const fresh = new Set(added.map(({ id }) => id));
    return (id) => fresh.has(id);
  }

  /** The commits on the way, oldest first; nothing where it goes back. */
  async *#way(from: string | null, to: string): AsyncGenerator<EventCommit[]> {
    const question = `${from}..${to}`;
    const stretch = { from, to, limit: COMMITS + 1 };
    const commits = await this.#logs.ask(question, () => this.#takeLog(stretch));
    if (commits.length <= COMMITS) {
      if (commits.length > 0) yield commits;
      return;
    }
    for (let at = from; at !== to; ) {
      const window = { from: at, to, limit: WINDOW };
      const ids = await this.#windows.ask(`${at}..${to}`, () =>
        this.#gits.take(() => listCommits(this.#repository, window)),
      );
      for (let index = 0; index < ids.length; index += COMMITS) {
        yield await this.#log(ids.slice(index, index + COMMITS));
      }
      at = ids.at(-1) ?? to;
    }
  }

  #log(ids: readonly string[]): Promise<EventCommit[]> {
    return this.#logs.ask(`${ids[0]}…${ids.at(-1)}`, () => this.#takeLog({ ids }));
  }

  #takeLog(stretch: Stretch): Promise<EventCommit[]> {
    return this.#gits.take(() => logEvents(this.#repository, stretch));
  }

  async *#read(added: readonly AddedEvent[]): AsyncGenerator<StoredEvent[]> {
    for (let index = 0; index < added.length; ) {
      const files = added.slice(index, index + FILES);
      const question = files.map(({ blob }) => blob).join();
      const batch = await this.#contents.ask(question, () => this.#open(files));
      yield batch.events;
      index += batch.files;
    }
  }

  async #open(files: readonly AddedEvent[]): Promise<Batch> {
    const events: StoredEvent[] = [];
    let [opened, bytes] = [0, 0];
    while (opened < files.length && bytes < BATCH_BYTES) {
      const next = files.slice(opened, opened + READ_AHEAD);
      const contents = await Promise.all(next.map((file) => this.#contentOf(file)));
      for (const [index, { path }] of next.entries()) {
        const content = contents[index] ?? null;
        if (content !== null) events.push(...eventIn(path, content));
        bytes += content?.length ?? 0;
      }
      opened += next.length;
    }
    return { events, files: opened };
  }

  async #contentOf({ blob, text }: AddedEvent): Promise<Buffer | null> {
    if (text !== undefined) return Buffer.from(text);
    this.#blobs ??= new BlobReader(this.#repository.workTree);
    const blobs = this.#blobs;
    return blobs.readKnown(blob).catch((error: unknown) => {
      // It has ended; the next one that asks starts another.
      if (this.#blobs === blobs) this.#blobs = undefined;
      throw error;
    });
  }

  /** All that read at the same time share one git, which ends with the last of them. */
  async *#sharingGit<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
    this.#readers++;
    try {
      yield* items;
    } finally {
      if (--this.#readers === 0) {
        this.#blobs?.close();
        this.#blobs = undefined;
      }
    }
  }
}

/** The event in a file; none where the file is foreign, or not as its name says: whoever lists events is told of it. */
function eventIn(path: string, bytes: Uint8Array): StoredEvent[] {
  try {
    const event = parseRecord(EventFields, path, bytes);
    return eventPath(event.fields) === path ? [event] : [];
  } catch (error) {
    if (error instanceof BoardError && error.code === 'malformed_file') return [];
    throw error;
  }
}
