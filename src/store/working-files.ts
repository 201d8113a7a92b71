import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { blobId } from './fast-import.ts';
import { hasCode, ignoreMissing, WorkingTree } from './file-tree.ts';
import { malformed } from './front-matter.ts';

/** A file to bring to a new content, and what it held when that was decided. */
export interface FileUpdate {
  path: string;
  /** Blob id of what it held; null where it did not exist. */
  before: string | null;
  /** New content, and its blob id; null deletes. */
  content: string | null;
  id: string | null;
}

export interface UpdateOptions {
  root: string;
  /** A folder of ours on the same file system, as a rule, for files on their way. */
  temporary: string;
  /** Sync files and folders to the disk. */
  durable: boolean;
  /** Length of this repository's object ids. */
  idLength: number;
}

/**
 * Files on their way into the working tree: written aside when made, which may be while git is still at work, and put
 * in place afterwards. Every file appears whole, by rename, and a moved task appears in its new folder before it leaves
 * the old one, so that a reader finds it at every instant.
 */
export class PendingFiles {
  readonly #updates: readonly FileUpdate[];
  readonly #options: UpdateOptions;
  readonly #aside = new Map<string, string>();
  #failure: { error: unknown } | null = null;

  /** Never throws: what went wrong is told when the files are to be put in place. */
  constructor(updates: readonly FileUpdate[], options: UpdateOptions) {
    this.#updates = updates;
    this.#options = options;
    try {
      for (const { path, content } of updates) if (content !== null) this.#write(path, content);
    } catch (error) {
      this.#failure = { error };
    }
  }

  #write(path: string, content: string): void {
    const { temporary, durable } = this.#options;
    mkdirSync(temporary, { recursive: true });
    const aside = join(temporary, `${process.pid}-${temporaryFiles++}`);
    this.#aside.set(path, aside);
    writeFileSync(aside, content, { flush: durable });
  }

  /** Puts the files in place. One that holds neither its old nor its new content was edited by hand: it is left alone. */
  put(): void {
    if (this.#failure !== null) throw this.#failure.error;
    const { root, durable } = this.#options;
    const due = this.#due();
    const folders = new Set<string>();
    // All folders first: a disk that refuses one must not leave a task in its new place and in its old.
    for (const { path, content } of due) {
      if (content === null) continue;
      for (const made of makeFolder(root, dirname(path))) folders.add(dirname(made));
    }
    for (const { path, content } of due) {
      if (content === null) continue;
      moveFile(this.#aside.get(path) ?? '', join(root, path), content, durable);
      this.#aside.delete(path);
      folders.add(dirname(path));
    }
    for (const { path, content } of due) {
      if (content !== null) continue;
      ignoreMissing(() => unlinkSync(join(root, path)));
      folders.add(dirname(path));
    }
    if (durable) for (const folder of folders) syncFolder(join(root, folder));
    this.drop();
  }

  #due(): FileUpdate[] {
    const { root, idLength } = this.#options;
    const tree = new WorkingTree(root);
    return this.#updates.filter(({ path, before, id }) => {
      const present = tree.read(path);
      const holds = present === undefined ? null : blobId(present, idLength);
      return holds !== id && holds === before;
    });
  }

  /** Removes what was written aside and is not wanted any more. */
  drop(): void {
    for (const aside of this.#aside.values()) ignoreMissing(() => unlinkSync(aside));
    this.#aside.clear();
  }
}

let temporaryFiles = 0;

/** Moves a file into place; across file systems, where no rename goes, by way of a hidden file beside it. */
function moveFile(aside: string, target: string, content: string, durable: boolean): void {
  try {
    renameSync(aside, target);
  } catch (error) {
    if (!hasCode(error, 'EXDEV')) throw error;
    const beside = join(dirname(target), `.mission-control-${basename(aside)}`);
    writeFileSync(beside, content, { flush: durable });
    renameSync(beside, target);
    unlinkSync(aside);
  }
}

/** Makes a folder and those above it, up to the board; gives those that were new. Refuses to pass through a link. */
function makeFolder(root: string, folder: string): string[] {
  if (folder === '.') return [];
  const stat = ignoreMissing(() => lstatSync(join(root, folder)));
  if (stat?.isDirectory()) return folder.includes('/') ? makeFolder(root, dirname(folder)) : [];
  if (stat !== undefined) throw malformed(folder, 'expected a real folder, got a link or a file');
  const made = makeFolder(root, dirname(folder));
  makeOne(join(root, folder));
  return [...made, folder];
}

/** Somebody else may make it in the meantime. Made with all those above it, a disk's refusal would be told as another. */
function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

/** Makes the names in a folder outlast a power cut. */
export function syncFolder(folder: string): void {
  if (!existsSync(folder)) return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
