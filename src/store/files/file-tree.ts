import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import type { Warning } from '../../domain/warning.ts';
import type { BoardError } from '../../errors.ts';
import type { EventNames } from '../events/event-names.ts';
import { nameMayHold } from '../layout.ts';
import { FILE_MAX_BYTES, type MarkdownFile, malformed } from '../markdown/front-matter.ts';
import type { Days } from '../records/day-folders.ts';

/** One name in a folder. `other` is whatever the board does not read: links, sockets, pipes, devices. */
export interface Entry {
  name: string;
  kind: 'file' | 'folder' | 'other';
}

/** A file of which an earlier process told what it holds. All of it is as if it were read and made anew. */
export interface KnownFile {
  readonly path: string;
  /** Those of the record in it. */
  readonly fields: unknown;
  readonly file: MarkdownFile;
  readonly bytes: Buffer;
  /** The object id that git gives the bytes. */
  blobId(idLength: number): string;
}

/** What is known of files beside what they hold: asked only where several bear the id of one task. */
export interface Recorded {
  /** Those of some paths at which the branch has a file. */
  heldOf(paths: readonly string[]): ReadonlySet<string>;
  /** True where a writer is about to take the file away, or has by now. */
  isLeaving(path: string): boolean;
}

/**
 * The board's files as something to read: the working tree, the working tree with changes staged on top of it,
 * or a commit. Paths are relative to the board and use `/`.
 */
export interface FileTree {
  /** The entries of a folder in no order, dot files left out; empty where the folder does not exist. */
  list(folder: string): readonly Entry[];
  /** The names in a folder, dot files left out: what `list` gives, cheaper where there are thousands. */
  names(folder: string): readonly string[];
  /** The entries of a folder whose names may belong to an id's record. The id inside decides. */
  named(folder: string, id: string): readonly Entry[];
  /**
   * A file's bytes, or undefined where there is none. What is no regular file is `malformed_file`. The same bytes
   * object may be given again while the file is the same; nobody changes it.
   */
  read(path: string): Buffer | undefined;
  /** A file to be read piece by piece, however large it is; undefined where there is none. To be closed. */
  open(path: string): OpenFile | undefined;
  /** Changes whenever the folder's list of names does; used to notice writers. */
  version(folder: string): string;
  /** A record's file as it is, where it need not be read for that; undefined where it has to be, or is not there. */
  known?(path: string): KnownFile | undefined;
  /** What lies in a folder's days, where this tree can tell that without listing each of them: see `daysOf`. */
  days?(root: string, warn: (warning: Warning) => void): Days;
  /** What the events of all days but the newest are called, where this tree can tell that without listing each minute. */
  eventNames?(newest: string): EventNames | undefined;
  /** What is on record, where this tree can tell. */
  readonly recorded?: Recorded | undefined;
}

/** A file as it was when it was opened, whatever lies in its place since. */
export interface OpenFile {
  readonly size: number;
  /** So many bytes from a place on; fewer where it ends. */
  read(from: number, length: number): Buffer;
  close(): void;
}

/** The version of what is not there. */
export const ABSENT = 'absent';

/** Reads the files that people and editors see. Never follows a link out of the board. */
export class WorkingTree implements FileTree {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  list(folder: string): Entry[] {
    if (this.#kindOf(folder) === undefined) return [];
    const entries = readable(folder, () => readdirSync(join(this.#root, folder), { withFileTypes: true }));
    return entries
      .filter((entry) => !entry.name.startsWith('.'))
      .map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
  }

  names(folder: string): string[] {
    if (this.#kindOf(folder) === undefined) return [];
    const names = readable(folder, () => readdirSync(join(this.#root, folder)));
    return names.filter((name) => !name.startsWith('.'));
  }

  named(folder: string, id: string): Entry[] {
    const names = this.names(folder).filter((name) => nameMayHold(name, id));
    return names.flatMap((name) => {
      const stat = ignoreMissing(() => readable(folder, () => lstatSync(join(this.#root, folder, name))));
      return stat === undefined ? [] : [{ name, kind: kindOf(stat) }];
    });
  }

  read(path: string): Buffer | undefined {
    return this.readWithStat(path)?.bytes;
  }

  /** A file's bytes and what the file was when they began to be read. */
  readWithStat(path: string): { bytes: Buffer; stat: Stats } | undefined {
    return readRegular(this.#root, path, constants.O_NOFOLLOW);
  }

  open(path: string): OpenFile | undefined {
    const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
    const descriptor = ignoreMissing(() => openOrRefuse(this.#root, path, flags));
    return descriptor === undefined ? undefined : openFile(path, descriptor);
  }

  version(folder: string): string {
    const stat = ignoreMissing(() => lstatSync(join(this.#root, folder)));
    return stat === undefined ? ABSENT : `${stat.ino}:${stat.mtimeMs}`;
  }

  #kindOf(folder: string): 'folder' | undefined {
    const stat = ignoreMissing(() => lstatSync(join(this.#root, folder)));
    if (stat === undefined) return undefined;
    if (!stat.isDirectory()) throw foreignFolder(folder);
    return 'folder';
  }
}

/** Tells of folders below a root whether a link or a file lies in their place, or in that of one between; each is looked at once. */
export function linkFinder(root: string): (folder: string) => string | null {
  const known = new Map<string, string | null>();
  const find = (folder: string): string | null => {
    const end = folder.lastIndexOf('/');
    const above = end === -1 ? null : of(folder.slice(0, end));
    if (above !== null) return above;
    const stat = ignoreMissing(() => lstatSync(join(root, folder)));
    return stat === undefined || stat.isDirectory() ? null : folder;
  };
  const of = (folder: string): string | null => {
    const told = known.get(folder);
    if (told !== undefined) return told;
    const found = find(folder);
    known.set(folder, found);
    return found;
  };
  return of;
}

/** Refuses folders of the board, or folders above them, in whose place there is a link or a file. */
export function refuseLinks(root: string, folders: Iterable<string>): void {
  const linkIn = linkFinder(root);
  for (const folder of folders) {
    const link = linkIn(folder);
    if (link !== null) throw foreignFolder(link);
  }
}

/**
 * A file's bytes; undefined where there is none. Never waits for what is no regular file, and never reads one that is too
 * large: both are `malformed_file`, and so is one that may not be read.
 */
export function readRegular(
  root: string,
  path: string,
  flags = 0,
): { bytes: Buffer; stat: Stats } | undefined {
  const asked = constants.O_RDONLY | constants.O_NONBLOCK | flags;
  const descriptor = ignoreMissing(() => openOrRefuse(root, path, asked));
  if (descriptor === undefined) return undefined;
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw malformed(path, 'expected a regular file, got something else');
    if (stat.size > FILE_MAX_BYTES) {
      throw malformed(path, `expected at most ${FILE_MAX_BYTES} bytes, got ${stat.size}`);
    }
    return { bytes: readWhole(descriptor, stat.size), stat };
  } finally {
    closeSync(descriptor);
  }
}

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): Entry['kind'] {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';
}

function readable<T>(folder: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM')) throw unreadable(folder);
    throw error;
  }
}

/** One file or folder of many that this account may not read is named like one that cannot be understood. */
function unreadable(path: string): BoardError {
  return malformed(path, 'expected to be allowed to read it, got permission denied');
}

function foreignFolder(path: string): BoardError {
  return malformed(path, 'expected a real folder, got a link or a file');
}

function openOrRefuse(root: string, path: string, flags: number): number {
  try {
    return openSync(join(root, path), flags);
  } catch (error) {
    if (hasCode(error, 'ELOOP')) throw malformed(path, 'expected a regular file, got a symbolic link');
    if (hasCode(error, 'EACCES', 'EPERM')) throw unreadable(path);
    if (hasCode(error, 'ENXIO')) throw malformed(path, 'expected a regular file, got a pipe or socket');
    throw error;
  }
}

function openFile(path: string, descriptor: number): OpenFile {
  const stat = fstatSync(descriptor);
  if (!stat.isFile()) {
    closeSync(descriptor);
    throw malformed(path, 'expected a regular file, got something else');
  }
  return {
    size: stat.size,
    read: (from, length) => readWhole(descriptor, length, from),
    close: () => closeSync(descriptor),
  };
}

function readWhole(descriptor: number, size: number, from = 0): Buffer {
  const buffer = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const count = readSync(descriptor, buffer, filled, size - filled, from + filled);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}

/** True for a system error of the given code, such as `ENOENT`. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/** Runs a file system call; undefined where the file or a folder on the way to it does not exist. */
export function ignoreMissing<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
