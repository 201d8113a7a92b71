import type { Warning } from '../../domain/warning.ts';
import { RecordedFiles } from '../board-files/recorded-files.ts';
import type { EventNames } from '../events/event-names.ts';
import {
  type Entry,
  type FileTree,
  type KnownFile,
  type OpenFile,
  type Recorded,
  WorkingTree,
} from '../files/file-tree.ts';
import type { Repository } from '../git/repository.ts';
import { type Days, isDayBelow } from '../records/day-folders.ts';
import { CacheFile } from './cache-file.ts';
import { CachedDays } from './cached-days.ts';
import { CachedEventNames } from './cached-event-names.ts';
import { CachedRecords } from './cached-records.ts';

/** The work tree for processes that look once: what one found out spares the next some work, and nothing else. */
export class CachedTree implements FileTree {
  readonly #disk: WorkingTree;
  readonly #repository: Repository;
  readonly #days = new Map<string, CachedDays>();
  readonly #records: CachedRecords;
  readonly recorded: Recorded;

  constructor(repository: Repository) {
    const { root } = repository;
    this.#repository = repository;
    this.#disk = new WorkingTree(root);
    this.recorded = new RecordedFiles(repository);
    this.#records = new CachedRecords(root, this.#disk, new CacheFile(repository, 'records'));
  }

  list(folder: string): readonly Entry[] {
    const entries = this.#disk.list(folder);
    this.#records.expect(entries.length);
    return entries;
  }

  names(folder: string): readonly string[] {
    const names = this.#disk.names(folder);
    if (isDayBelow('done', folder)) this.#records.expect(names.length);
    return names;
  }

  named(folder: string, id: string): readonly Entry[] {
    return this.#disk.named(folder, id);
  }

  read(path: string): Buffer | undefined {
    return this.#records.read(path);
  }

  known(path: string): KnownFile | undefined {
    return this.#records.known(path);
  }

  open(path: string): OpenFile | undefined {
    return this.#disk.open(path);
  }

  version(folder: string): string {
    return this.#disk.version(folder);
  }

  days(root: string, warn: (warning: Warning) => void): Days {
    const days = this.#days.get(root) ?? this.#cachedDays(root);
    this.#days.set(root, days);
    return days.look({ tree: this.#disk, warn }, root);
  }

  eventNames(newest: string): EventNames {
    return new CachedEventNames(this.#repository, this.#disk, newest);
  }

  /** Writes down what reading has found out, where that was much. */
  keep(): void {
    for (const days of this.#days.values()) days.keep();
    this.#records.keep();
  }

  #cachedDays(root: string): CachedDays {
    const file = (name: string) => new CacheFile(this.#repository, `${root.replaceAll('/', '-')}-${name}`);
    return new CachedDays(this.#repository.root, { table: file('days'), names: file('names') });
  }
}
