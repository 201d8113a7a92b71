/**
 * The files of open tasks, agents, open messages and of what was finished last, with what was made of them, kept for later processes.
 * Invariant: bytes are taken from here only while the file's stamp is what it was before they were read, and was then too
 * old for a later change to leave the same.
 */

import { TaskFields } from '../../domain/task.ts';
import type { KnownFile, WorkingTree } from '../files/file-tree.ts';
import { isSameStamp, isYoung, type Stamp, stampAt, stampOf } from '../files/stamp.ts';
import { AGENTS, isOfDay, messageStateOf, statusOfPath } from '../layout.ts';
import { ifSound, recordIn, recordMadeOf } from '../records/records.ts';
import type { CacheFile } from './cache-file.ts';
import { dumpRecords, type KnownRecord, loadRecords, recordRead } from './known-records.ts';

/** Fewer files than so many are read before what is kept is. */
const WORTH_LOADING = 32;
/** To read so many files and take them apart takes longer than to write down all. */
const WORTH_WRITING = 64;
/** Of open tasks, agents and open messages, and of those that were finished last, in bytes of text. */
const MOST_BYTES = { open: 16 * 1024 * 1024, done: 512 * 1024 };

export class CachedRecords {
  readonly #root: string;
  readonly #disk: WorkingTree;
  readonly #file: CacheFile;
  #isWorthLoading = false;
  #known: Map<string, KnownRecord> | undefined;
  readonly #readNow = new Map<string, { stamp: Stamp; bytes: Buffer }>();
  #room = new Room();
  readonly #seen = new Set<string>();

  /** `root` is the board's folder. */
  constructor(root: string, disk: WorkingTree, file: CacheFile) {
    this.#root = root;
    this.#disk = disk;
    this.#file = file;
  }

  /** Hears of how many files a folder holds that are likely to be read next. */
  expect(count: number): void {
    this.#isWorthLoading ||= count >= WORTH_LOADING;
  }

  /** A file that still is as it was known; undefined where it has to be read. */
  known(path: string): KnownFile | undefined {
    if (!this.#isWorthLoading) return undefined;
    this.#known ??= this.#load();
    const known = this.#known.get(path);
    if (known === undefined || !this.#isAsKnown(known)) return undefined;
    this.#seen.add(path);
    return known;
  }

  /** A file's bytes as they are now. */
  read(path: string): Buffer | undefined {
    const now = Date.now();
    const read = this.#disk.readWithStat(path);
    if (read === undefined) return undefined;
    const { bytes, stat } = read;
    const isLasting = !isYoung(stat, now) && bytes.byteLength === stat.size;
    if (isLasting && this.#room.take(path, stat.size))
      this.#readNow.set(path, { stamp: stampOf(stat), bytes });
    else if (isOfDay(path)) this.#passBy();
    return bytes;
  }

  /** Whoever reads more finished tasks than are kept reads them all, and nobody does that often. */
  #passBy(): void {
    for (const path of this.#readNow.keys()) if (isOfDay(path)) this.#readNow.delete(path);
  }

  /** Writes down for later processes what was read and what it comes to, where that was much. */
  keep(): void {
    const all = [...this.#readNow];
    this.#readNow.clear();
    this.#room = new Room();
    if (all.length < WORTH_WRITING) return;
    const read = all.flatMap(([path, { stamp, bytes }]) => {
      const fields = fieldsOf(path, bytes);
      return fields === undefined ? [] : [recordRead(path, stamp, bytes, fields)];
    });
    const before = this.#known ?? this.#load();
    for (const { path } of read) before.delete(path);
    const rest = [...before.values()].filter((one) => this.#seen.has(one.path) || this.#isAsKnown(one));
    const room = new Room();
    const records = [...read, ...rest].filter(({ path, stamp }) => room.take(path, stamp.size));
    this.#known = new Map(records.map((one) => [one.path, one]));
    this.#file.write(dumpRecords(records));
  }

  #load(): Map<string, KnownRecord> {
    const body = this.#file.read();
    return body === undefined ? new Map() : loadRecords(body);
  }

  #isAsKnown({ path, stamp }: KnownRecord): boolean {
    const now = stampAt(`${this.#root}/${path}`);
    return now !== undefined && isSameStamp(now, stamp);
  }
}

/** Of finished tasks many are only glanced at, to find those that were finished last; what they say is of use the next time. */
function fieldsOf(path: string, bytes: Buffer): unknown {
  const made =
    recordMadeOf(bytes) ?? (isOfDay(path) ? ifSound(() => recordIn(TaskFields, path, bytes)) : null);
  return made?.fields;
}

/** What is kept of a file, or null for one that is not. */
function shelfOf(path: string): 'open' | 'done' | null {
  const status = statusOfPath(path);
  if (status === null)
    return path.startsWith(`${AGENTS}/`) || messageStateOf(path) === 'open' ? 'open' : null;
  return status === 'done' ? 'done' : 'open';
}

/** How much may still be kept. */
class Room {
  readonly #left = { ...MOST_BYTES };

  take(path: string, size: number): boolean {
    const shelf = shelfOf(path);
    if (shelf === null || this.#left[shelf] < size) return false;
    this.#left[shelf] -= size;
    return true;
  }
}
