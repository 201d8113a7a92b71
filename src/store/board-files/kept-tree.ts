/**
 * Invariant: after `refresh`, a read gives what the files held at some moment after it was called. The folders' lists are
 * looked at again whenever their time stamps moved, or are too young to tell; files wherever the kernel said that they
 * changed, or, where it cannot say, wherever their stamps moved.
 */
import { join } from 'node:path';
import type { Warning } from '../../domain/warning.ts';
import { type Entry, type FileTree, type OpenFile, type Recorded, WorkingTree } from '../files/file-tree.ts';
import { FolderWatch } from '../files/folder-watch.ts';
import { isSameStamp, isYoung, type Stamp, stampAt, stampOf } from '../files/stamp.ts';
import { EVENTS, isOfDay } from '../layout.ts';
import type { Days } from '../records/day-folders.ts';
import { NameIndex } from '../records/name-index.ts';
import { KeptDays } from './kept-days.ts';

/** However sure we are, stamps are compared again this often. */
const TRUST_MS = 30_000;
/** What is kept of files, in bytes of text; what was made of them takes about five times that. */
const OPEN_BYTES = 48 * 1024 * 1024;
const ARCHIVE_BYTES = 4 * 1024 * 1024;
const MINUTE_LEVELS = 5;
const EXPECTED_BYTES = 1024 * 1024;

interface KeptFile {
  bytes: Buffer;
  stamp: Stamp;
  /** It has other names, by which it may be changed without a word. */
  isShared: boolean;
  /** The stamp was too young to tell the next change from this one. */
  isYoung: boolean;
  /** The round in which it was last known to be so. */
  round: number;
}

interface KeptFolder {
  stamp: Stamp;
  isYoung: boolean;
  entries: readonly Entry[];
  names: readonly string[];
  /** Made when somebody first looks for one. */
  index?: NameIndex<Entry>;
}

/** A board's files in memory, for a process that stays: reading them again costs what changed. */
export class KeptTree implements FileTree {
  readonly #root: string;
  readonly #disk: WorkingTree;
  readonly #watch: FolderWatch;
  readonly #folders = new Map<string, KeptFolder>();
  readonly #files = new Map<string, Map<string, KeptFile>>();
  readonly #days = new Map<string, KeptDays>();
  readonly #expected = new Map<string, Buffer>();
  #expectedBytes = 0;
  readonly #kept = { open: 0, archive: 0 };
  #round = 0;
  #trustedFrom = 0;
  #trustedSince = Date.now();

  readonly recorded: Recorded | undefined;

  /** `own` is a folder outside the board for files of its own. */
  constructor(root: string, own: string, recorded?: Recorded) {
    this.recorded = recorded;
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

  /**
   * True where what is kept of some files is still what their stamps say: for writers, who must not go by what the kernel
   * may not have told. What is not so is forgotten.
   */
  areAsRead(paths: Iterable<string>): boolean {
    let areSame = true;
    for (const path of paths) {
      const end = path.lastIndexOf('/');
      const [folder, name] = [path.slice(0, end), path.slice(end + 1)];
      const known = this.#files.get(folder)?.get(name);
      if (known === undefined) continue;
      const stamp = this.#stamp(path);
      if (stamp !== undefined && isSameStamp(stamp, known.stamp)) continue;
      this.#forget(folder, name);
      areSame = false;
    }
    return areSame;
  }

  /** Takes bytes that were written to a file, so that what was made of them is known when it is read again. */
  expect(path: string, bytes: Buffer): void {
    this.#expectedBytes += bytes.byteLength;
    if (this.#expectedBytes > EXPECTED_BYTES) this.#forgetExpected();
    if (bytes.byteLength <= EXPECTED_BYTES / 10) this.#expected.set(path, bytes);
  }

  #forgetExpected(): void {
    this.#expected.clear();
    this.#expectedBytes = 0;
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
    kept.index ??= new NameIndex(kept.entries);
    return kept.index.named(id);
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

  open(path: string): OpenFile | undefined {
    return this.#disk.open(path);
  }

  version(folder: string): string {
    return this.#disk.version(folder);
  }

  days(root: string, warn: (warning: Warning) => void): Days {
    const days = this.#days.get(root) ?? new KeptDays(this);
    this.#days.set(root, days);
    return days.look({ tree: this, warn }, root);
  }

  #folder(folder: string): KeptFolder | undefined {
    const now = Date.now();
    const stamp = this.#stamp(folder);
    const known = this.#folders.get(folder);
    if (stamp !== undefined && known !== undefined && !known.isYoung && isSameStamp(stamp, known.stamp))
      return known;
    if (stamp === undefined || (known !== undefined && known.stamp.ino !== stamp.ino))
      this.#watch.drop(folder);
    this.#folders.delete(folder);
    if (stamp === undefined) return undefined;
    const entries = this.#disk.list(folder);
    const kept = { stamp, isYoung: isYoung(stamp, now), entries, names: entries.map(({ name }) => name) };
    if (!isMinute(folder)) this.#folders.set(folder, kept);
    return kept;
  }

  #isGood(folder: string, path: string, file: KeptFile): boolean {
    const isHeardOf = this.#watch.add(folder) && !file.isShared;
    // To watch a folder anew is to forget what was read of it before.
    if (this.#files.get(folder)?.get(path.slice(path.lastIndexOf('/') + 1)) !== file) return false;
    if (file.round >= (isHeardOf ? this.#trustedFrom : this.#round)) return true;
    const stamp = this.#stamp(path);
    if (file.isYoung || stamp === undefined || !isSameStamp(stamp, file.stamp)) return false;
    file.round = this.#round;
    return true;
  }

  #readAnew(folder: string, name: string, path: string): Buffer | undefined {
    this.#forget(folder, name);
    // Before it is read, so that no change after that goes unheard.
    this.#watch.add(folder);
    const now = Date.now();
    const read = this.#disk.readWithStat(path);
    if (read === undefined) return undefined;
    const stamp = stampOf(read.stat);
    const expected = this.#expected.get(path);
    this.#expected.delete(path);
    const bytes = expected?.equals(read.bytes) === true ? expected : read.bytes;
    this.#keep(folder, name, {
      bytes,
      stamp,
      isShared: read.stat.nlink > 1,
      isYoung: isYoung(stamp, now),
      round: this.#round,
    });
    return bytes;
  }

  /** Where there is no room, other folders' files go, those that were read first; then this one is not kept. */
  #keep(folder: string, name: string, file: KeptFile): void {
    const shelf = shelfOf(folder);
    const room = (shelf === 'open' ? OPEN_BYTES : ARCHIVE_BYTES) - file.bytes.byteLength;
    for (const other of this.#files.keys()) {
      if (this.#kept[shelf] <= room) break;
      if (other === folder || shelfOf(other) !== shelf) continue;
      this.#watch.drop(other);
      this.#files.delete(other);
    }
    if (this.#kept[shelf] > room) return;
    const files = this.#files.get(folder) ?? new Map<string, KeptFile>();
    this.#files.set(folder, files);
    files.set(name, file);
    this.#kept[shelf] += file.bytes.byteLength;
  }

  #forget(folder: string, name: string | null): void {
    const files = this.#files.get(folder);
    for (const each of name === null ? [...(files?.keys() ?? [])] : [name]) {
      this.#kept[shelfOf(folder)] -= files?.get(each)?.bytes.byteLength ?? 0;
      files?.delete(each);
    }
  }

  #stamp(path: string): Stamp | undefined {
    return stampAt(join(this.#root, path));
  }
}

/** Finished tasks and runs are many, and asked for least. */
function shelfOf(folder: string): 'open' | 'archive' {
  return isOfDay(folder) ? 'archive' : 'open';
}

/** Folders of events, of which there is one for every minute: too many to keep. */
function isMinute(folder: string): boolean {
  return folder.startsWith(`${EVENTS}/`) && folder.split('/').length > MINUTE_LEVELS;
}
