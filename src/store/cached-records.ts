/**
 * The files of open tasks, agents and of what was finished last, with what was made of them, kept for later processes.
 * Invariant: bytes are taken from here only while the file's stamp is what it was before they were read, and was then too
 * old for a later change to leave the same.
 */
import { join } from 'node:path';
import type { CacheFile } from './cache-file.ts';
import type { WorkingTree } from './file-tree.ts';
import { parseMarkdown } from './front-matter.ts';
import { AGENTS, statusOfPath } from './layout.ts';
import { noteRecord, recordMadeOf, type Stored } from './records.ts';
import { isSameStamp, isYoung, type Stamp, stampAt, stampOf } from './stamp.ts';

/** A process that reads fewer files is done before it has read what is kept. */
const WORTH_READING = 16;
/** To read so many files and take them apart takes longer than to write down all. */
const WORTH_WRITING = 64;
/** Of open tasks and agents, and of finished ones, in bytes of text. */
const MOST_BYTES = { open: 16 * 1024 * 1024, done: 2 * 1024 * 1024 };

interface Entry {
  path: string;
  stamp: Stamp;
  fields: unknown;
  bytes: Buffer;
}

export class CachedRecords {
  readonly #root: string;
  readonly #disk: WorkingTree;
  readonly #file: CacheFile;
  #asked = 0;
  #known: Map<string, Entry> | undefined;
  readonly #readNow = new Map<string, Omit<Entry, 'fields'>>();
  #room = new Room();
  readonly #seen = new Set<string>();

  /** `root` is the board's folder. */
  constructor(root: string, disk: WorkingTree, file: CacheFile) {
    this.#root = root;
    this.#disk = disk;
    this.#file = file;
  }

  /** A file's bytes as they are now. */
  read(path: string): Buffer | undefined {
    if (shelfOf(path) === null) return this.#disk.read(path);
    const known = this.#knownAt(path);
    const stamp = known === undefined ? undefined : stampAt(join(this.#root, path));
    if (known !== undefined && stamp !== undefined && isSameStamp(stamp, known.stamp)) {
      this.#seen.add(path);
      return known.bytes;
    }
    const now = Date.now();
    const read = this.#disk.readWithStat(path);
    if (read === undefined) return undefined;
    const { bytes, stat } = read;
    const isLasting = !isYoung(stat, now) && bytes.byteLength === stat.size;
    if (isLasting && this.#room.take(path, stat.size))
      this.#readNow.set(path, { path, stamp: stampOf(stat), bytes });
    return bytes;
  }

  #knownAt(path: string): Entry | undefined {
    this.#asked++;
    if (this.#known === undefined && this.#asked > WORTH_READING) this.#known = load(this.#file.read());
    return this.#known?.get(path);
  }

  /** Writes down for later processes what was read and made of it, where that was much. */
  keep(): void {
    const read = [...this.#readNow.values()].flatMap((one): Entry[] => {
      const fields = recordMadeOf(one.bytes)?.fields;
      return fields === undefined ? [] : [{ ...one, fields }];
    });
    this.#readNow.clear();
    this.#room = new Room();
    if (read.length < WORTH_WRITING) return;
    const before = this.#known ?? load(this.#file.read());
    for (const { path } of read) before.delete(path);
    const rest = [...before.values()].filter((entry) => this.#seen.has(entry.path) || this.#isThere(entry));
    const room = new Room();
    const entries = [...read, ...rest].filter(({ path, bytes }) => room.take(path, bytes.byteLength));
    this.#known = new Map(entries.map((entry) => [entry.path, entry] as const));
    this.#file.write(dump(entries));
  }

  #isThere({ path, stamp }: Entry): boolean {
    const now = stampAt(join(this.#root, path));
    return now !== undefined && isSameStamp(now, stamp);
  }
}

/** What is kept of a file, or null for one that is not. */
function shelfOf(path: string): 'open' | 'done' | null {
  const status = statusOfPath(path);
  if (status === null) return path.startsWith(`${AGENTS}/`) ? 'open' : null;
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

type Line = [path: string, stamp: Stamp, fields: unknown];

/** One line of JSON that says whose the bytes behind it are, in this order. */
function dump(entries: readonly Entry[]): Buffer {
  const lines = entries.map(({ path, stamp, fields }): Line => [path, stamp, fields]);
  const head = Buffer.from(`${JSON.stringify(lines)}\n`);
  return Buffer.concat([head, ...entries.map(({ bytes }) => bytes)]);
}

function load(body: Buffer | undefined): Map<string, Entry> {
  const known = new Map<string, Entry>();
  if (body === undefined) return known;
  let at = body.indexOf('\n') + 1;
  for (const [path, stamp, fields] of JSON.parse(body.toString('utf8', 0, at)) as Line[]) {
    const bytes = body.subarray(at, at + stamp.size);
    at += stamp.size;
    known.set(path, { path, stamp, fields, bytes });
    noteRecord(bytes, recordOf(path, fields, bytes));
  }
  return known;
}

function recordOf(path: string, fields: unknown, bytes: Buffer): Stored<unknown> {
  return {
    path,
    fields,
    get file() {
      return parseMarkdown(path, bytes);
    },
  };
}
