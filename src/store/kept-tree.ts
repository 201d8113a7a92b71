/**
 * Invariant: after `refresh`, a read gives what the files held at some moment after it was called. The folders' lists are
 * looked at again whenever their time stamps moved, or are too young to tell; files wherever the kernel said that they
 * changed, or, where it cannot say, wherever their stamps moved.
 */
import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { type Entry, type FileTree, ignoreMissing, WorkingTree } from './file-tree.ts';
import { FolderWatch } from './folder-watch.ts';
import { EVENTS, nameMayHold } from './layout.ts';

/** Within one tick of the file system's clock two changes leave the same time stamp. */
const TICK_MS = 20;
/** However sure we are, stamps are compared again this often. */
const TRUST_MS = 30_000;
const KEPT_BYTES = 96 * 1024 * 1024;
const EXPECTED_MAX = 1000;

interface KeptFile {
  bytes: Buffer;
  stat: Stats;
  /** The stamp was too young to tell the next change from this one. */
  isYoung: boolean;
  /** The round in which it was last known to be so. */
  round: number;
}

interface KeptFolder {
  stat: Stats;
  isYoung: boolean;
  entries: readonly Entry[];
  names: readonly string[];
  /** Sorted by their lower-case names, made when somebody first looks for one. */
  sorted?: readonly { key: string; entry: Entry }[];
}

/** A board's files in memory, for a process that stays: reading them again costs what changed. */
export class KeptTree implements FileTree {
  readonly #root: string;
  readonly #disk: WorkingTree;
  readonly #watch: FolderWatch;
  readonly #folders = new Map<string, KeptFolder>();
  readonly #files = new Map<string, Map<string, KeptFile>>();
  readonly #expected = new Map<string, Buffer>();
  #bytes = 0;
  #round = 0;
  #trustedFrom = 0;
  #trustedSince = Date.now();

  /** `own` is a folder outside the board for files of its own. */
  constructor(root: string, own: string) {
    this.#root = root;
    this.#disk = new WorkingTree(root);
    this.#watch = new FolderWatch(root, own, (folder, name) => this.#forget(folder, name));
  }

  /** From here on reads show everything that was written before this was called, by whomever. */
  async refresh(): Promise<void> {
    const isComplete = await this.#watch.settle();
    this.#round++;
    if (isComplete && Date.now() - this.#trustedSince < TRUST_MS) return;
    this.#trustedFrom = this.#round;
    this.#trustedSince = Date.now();
  }

  /** Takes bytes that were written to a file, so that what was made of them is known when it is read again. */
  expect(path: string, bytes: Buffer): void {
    if (this.#expected.size > EXPECTED_MAX) this.#expected.clear();
    this.#expected.set(path, bytes);
  }

  close(): void {
    this.#watch.close();
  }

  list(folder: string): readonly Entry[] {
    return this.#folder(folder)?.entries ?? [];
  }

  names(folder: string): readonly string[] {
    return this.#folder(folder)?.names ?? [];
  }

  named(folder: string, id: string): readonly Entry[] {
    const kept = this.#folder(folder);
    if (kept === undefined) return [];
    kept.sorted ??= sorted(kept.entries);
    const wanted = id.toLowerCase();
    const found: Entry[] = [];
    for (let at = firstFrom(kept.sorted, wanted); kept.sorted[at]?.key.startsWith(wanted); at++) {
      const entry = kept.sorted[at]?.entry;
      if (entry !== undefined && nameMayHold(entry.name, id)) found.push(entry);
    }
    return found;
  }

  read(path: string): Buffer | undefined {
    const end = path.lastIndexOf('/');
    const folder = path.slice(0, Math.max(end, 0));
    // Events are many, and read once.
    if (folder.startsWith(`${EVENTS}/`)) return this.#disk.read(path);
    const name = path.slice(end + 1);
    const known = this.#files.get(folder)?.get(name);
    if (known !== undefined && this.#isGood(folder, path, known)) return known.bytes;
    return this.#readAnew(folder, name, path);
  }

  version(folder: string): string {
    return this.#disk.version(folder);
  }

  #folder(folder: string): KeptFolder | undefined {
    const stat = this.#stat(folder);
    const known = this.#folders.get(folder);
    if (stat !== undefined && known !== undefined && !known.isYoung && isSame(stat, known.stat)) return known;
    if (stat === undefined || (known !== undefined && known.stat.ino !== stat.ino)) this.#watch.drop(folder);
    this.#folders.delete(folder);
    if (stat === undefined) return undefined;
    const entries = this.#disk.list(folder);
    const kept = { stat, isYoung: isYoung(stat), entries, names: entries.map(({ name }) => name) };
    this.#folders.set(folder, kept);
    return kept;
  }

  #isGood(folder: string, path: string, file: KeptFile): boolean {
    const isHeardOf = this.#watch.add(folder);
    if (file.round >= (isHeardOf ? this.#trustedFrom : this.#round)) return true;
    const stat = this.#stat(path);
    if (file.isYoung || stat === undefined || !isSame(stat, file.stat)) return false;
    file.round = this.#round;
    return true;
  }

  #readAnew(folder: string, name: string, path: string): Buffer | undefined {
    this.#forget(folder, name);
    // Before it is read, so that no change after that goes unheard.
    this.#watch.add(folder);
    const read = this.#disk.readWithStat(path);
    if (read === undefined) return undefined;
    const files = this.#files.get(folder) ?? new Map<string, KeptFile>();
    this.#files.set(folder, files);
    const expected = this.#expected.get(path);
    this.#expected.delete(path);
    const bytes = expected?.equals(read.bytes) === true ? expected : read.bytes;
    files.set(name, { bytes, stat: read.stat, isYoung: isYoung(read.stat), round: this.#round });
    this.#bytes += bytes.byteLength;
    if (this.#bytes > KEPT_BYTES) this.#makeRoom(folder);
    return bytes;
  }

  /** What lies in the done days and the runs is asked for least. */
  #makeRoom(except: string): void {
    for (const wanted of [/^(done|runs)\//, /^/]) {
      for (const folder of this.#files.keys()) {
        if (folder !== except && wanted.test(folder) && this.#bytes > KEPT_BYTES / 2)
          this.#forget(folder, null);
      }
    }
  }

  #forget(folder: string, name: string | null): void {
    const files = this.#files.get(folder);
    for (const each of name === null ? [...(files?.keys() ?? [])] : [name]) {
      this.#bytes -= files?.get(each)?.bytes.byteLength ?? 0;
      files?.delete(each);
    }
  }

  #stat(path: string): Stats | undefined {
    return ignoreMissing(() => lstatSync(join(this.#root, path)));
  }
}

function isSame(one: Stats, other: Stats): boolean {
  return (
    one.mtimeMs === other.mtimeMs &&
    one.ctimeMs === other.ctimeMs &&
    one.ino === other.ino &&
    one.size === other.size
  );
}

function isYoung({ mtimeMs, ctimeMs }: Stats): boolean {
  return Date.now() - Math.max(mtimeMs, ctimeMs) < TICK_MS;
}

function sorted(entries: readonly Entry[]) {
  const keyed = entries.map((entry) => ({ key: entry.name.toLowerCase(), entry }));
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** Where the first key that is not before `wanted` stands. */
function firstFrom(keyed: readonly { key: string }[], wanted: string): number {
  let low = 0;
  let high = keyed.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keyed[middle]?.key ?? '') < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
