import type { Warning } from '../../domain/warning.ts';
import type { EventNames } from '../events/event-names.ts';
import { isOfDay } from '../layout.ts';
import { type Days, listDays } from '../records/day-folders.ts';
import type { Entry, FileTree, KnownFile, OpenFile, Recorded } from './file-tree.ts';

/** What was made of a file takes about five times as much. */
const REMEMBERED_BYTES = { open: 16 * 1024 * 1024, day: 2 * 1024 * 1024 };

/**
 * A tree that reads each file once: for a look at the board, which comes by some files more than once and should find
 * the same in them. What is beyond some MiB is read again.
 */
export class RememberingTree implements FileTree {
  protected readonly base: FileTree;
  readonly #contents = new Map<string, Buffer>();
  readonly #known = new Map<string, KnownFile>();
  readonly #room = { ...REMEMBERED_BYTES };

  constructor(base: FileTree) {
    this.base = base;
  }

  list(folder: string): readonly Entry[] {
    return this.base.list(folder);
  }

  names(folder: string): readonly string[] {
    return this.base.names(folder);
  }

  named(folder: string, id: string): readonly Entry[] {
    return this.base.named(folder, id);
  }

  read(path: string): Buffer | undefined {
    const known = this.#contents.get(path) ?? this.#known.get(path)?.bytes;
    if (known !== undefined) return known;
    const bytes = this.base.read(path);
    const shelf = isOfDay(path) ? 'day' : 'open';
    if (bytes !== undefined && this.#room[shelf] > 0) {
      this.#contents.set(path, bytes);
      this.#room[shelf] -= bytes.byteLength;
    }
    return bytes;
  }

  known(path: string): KnownFile | undefined {
    const known = this.#known.get(path);
    if (known !== undefined || this.#contents.has(path)) return known;
    const found = this.base.known?.(path);
    if (found !== undefined) this.#known.set(path, found);
    return found;
  }

  open(path: string): OpenFile | undefined {
    return this.base.open(path);
  }

  version(folder: string): string {
    return this.base.version(folder);
  }

  days(root: string, warn: (warning: Warning) => void): Days {
    return this.base.days?.(root, warn) ?? listDays({ tree: this, warn }, root);
  }

  eventNames(newest: string): EventNames | undefined {
    return this.base.eventNames?.(newest);
  }

  get recorded(): Recorded | undefined {
    return this.base.recorded;
  }
}

/**
 * A tree that asks for everything once, also for what is not there: for writers, which come by the same folders many times
 * and decide by what they saw first, while no other writer is at the board and a person may be.
 */
export class SnapshotTree extends RememberingTree {
  readonly #answers = new Map<string, unknown>();
  readonly #missing = new Set<string>();

  override read(path: string): Buffer | undefined {
    if (this.#missing.has(path)) return undefined;
    const bytes = super.read(path);
    if (bytes === undefined) this.#missing.add(path);
    return bytes;
  }

  override known(path: string): KnownFile | undefined {
    return this.#missing.has(path) ? undefined : super.known(path);
  }

  override list(folder: string): readonly Entry[] {
    return this.#once(`list ${folder}`, () => this.base.list(folder));
  }

  override names(folder: string): readonly string[] {
    return this.#once(`names ${folder}`, () => this.base.names(folder));
  }

  override named(folder: string, id: string): readonly Entry[] {
    return this.#once(`named ${folder} ${id}`, () => this.base.named(folder, id));
  }

  override version(folder: string): string {
    return this.#once(`version ${folder}`, () => this.base.version(folder));
  }

  override days(root: string, warn: (warning: Warning) => void): Days {
    return this.#once(`days ${root}`, () => super.days(root, warn));
  }

  #once<T>(question: string, ask: () => T): T {
    if (this.#answers.has(question)) return this.#answers.get(question) as T;
    const answer = ask();
    this.#answers.set(question, answer);
    return answer;
  }
}
