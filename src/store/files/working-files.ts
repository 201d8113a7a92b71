import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  unlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { blobId } from '../git/fast-import.ts';
import { malformed } from '../markdown/front-matter.ts';
import type { Content } from './content.ts';
import { DraggedMeanwhile } from './dragged-meanwhile.ts';
import { hasCode, ignoreMissing, refuseLinks, WorkingTree } from './file-tree.ts';
import { flushFolder, writeFlushed } from './flushed.ts';
import { makeOneFolder } from './make-folders.ts';
import { makeOwnFolder, writeAside } from './own-files.ts';
import { passingName, replaceFile, takeAway } from './replace-file.ts';

/** A file to bring to a new content, and what it held when that was decided. */
export interface FileUpdate {
  path: string;
  /** Blob id of what it held; null where it did not exist. */
  before: string | null;
  /** New content, and its blob id; null deletes. */
  content: Content | null;
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

/** Files that are in place. */
export interface PutInPlace {
  /** Resolves once they outlast a power cut, where they are to. */
  kept: Promise<void>;
  /** Those that a person changed, took away or put back: what is recorded of them, by blob id, zeros for nothing. */
  changedMeanwhile: { path: string; id: string }[];
}

/** How many files are open at the same time. */
const AT_ONCE = 128;

/**
 * Files on their way into the working tree: written aside when made, which may be while git is still at work, and put
 * in place afterwards. Every file appears whole, by rename, and a moved task appears in its new folder before it leaves
 * the old one, so that a reader finds it at every instant.
 */
export class PendingFiles {
  readonly #updates: readonly FileUpdate[];
  readonly #options: UpdateOptions;
  readonly #aside = new Map<string, string>();
  /** What went wrong is told when the files are to be put in place. */
  readonly #failure: Promise<{ error: unknown } | null>;

  constructor(updates: readonly FileUpdate[], options: UpdateOptions) {
    this.#updates = updates;
    this.#options = options;
    this.#failure = this.#writeAll().then(
      () => null,
      (error: unknown) => ({ error }),
    );
  }

  /** Many at once, where each has to get to the disk: they go there together in the time of one. */
  async #writeAll(): Promise<void> {
    const { temporary, durable } = this.#options;
    makeOwnFolder(temporary);
    const files = this.#updates.flatMap(({ path, content }) => (content === null ? [] : [{ path, content }]));
    for (const { path } of files) this.#aside.set(path, passingName(temporary));
    const asideOf = (path: string) => this.#aside.get(path) ?? '';
    if (!durable) {
      for (const { path, content } of files) writeAside(asideOf(path), content);
      return;
    }
    for (let from = 0; from < files.length; from += AT_ONCE) {
      const some = files.slice(from, from + AT_ONCE);
      const ends = await Promise.allSettled(
        some.map(({ path, content }) => writeFlushed(asideOf(path), content)),
      );
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    }
  }

  /**
   * Puts the files in place, and gives what resolves once they outlast a power cut, where they are to. One that holds
   * neither its old nor its new content was edited by hand: it is left alone. One that was dragged elsewhere changes there.
   */
  async put(): Promise<PutInPlace> {
    const failure = await this.#failure;
    if (failure !== null) throw failure.error;
    const { root, temporary, durable } = this.#options;
    refuseLinks(root, new Set(this.#updates.map(({ path }) => dirname(path))));
    const { due, edited } = this.#sortOut();
    const look = { root, due: new Set(due), holds: (path: string) => this.#holds(path) };
    const dragged = new DraggedMeanwhile(look, this.#updates);
    const folders = new Set<string>();
    // All folders first: a disk that refuses one must not leave a task in its new place and in its old.
    for (const { path, content } of due) {
      if (content === null) continue;
      for (const made of makeFolder(root, dirname(path))) folders.add(dirname(made));
    }
    for (const update of due) {
      if (update.content !== null) this.#move(update);
    }
    const staying = new Set(due.flatMap(({ path, content }) => (content === null ? [] : path.toLowerCase())));
    for (const { path, content } of due) {
      // Where names in any case are one, a file that was renamed so is there under its old name, too.
      const isRenamed = staying.has(path.toLowerCase()) && !isListed(root, path);
      if (content === null && !isRenamed) takeAway(join(root, path), passingName(temporary));
    }
    for (const { path } of due) folders.add(dirname(path));
    const places = dragged.places();
    for (const { update, place } of places) {
      this.#moveOn(update, place);
      folders.add(dirname(place));
    }
    await this.drop();
    const kept = durable ? Promise.all([...folders].map((folder) => flushFolder(join(root, folder)))) : [];
    const elsewhere = places.flatMap(({ update, place }) => (place === update.path ? [] : [update]));
    const backAgain = due.filter(({ path, content }) => content === null && existsSync(join(root, path)));
    return {
      kept: Promise.resolve(kept).then(() => {}),
      changedMeanwhile: [...new Set([...edited, ...elsewhere, ...backAgain])].map((update) =>
        this.#recorded(update),
      ),
    };
  }

  /** Puts where a file was dragged to what it holds now, be that in place already, still aside, or dragged over. */
  #moveOn(update: FileUpdate, place: string): void {
    const { root, temporary, durable } = this.#options;
    const { path, content } = update;
    if (place === path && !this.#aside.has(path)) {
      this.#aside.set(path, passingName(temporary));
      writeAside(this.#aside.get(path) ?? '', content ?? '', { flush: durable });
    }
    if (this.#aside.has(path)) this.#move(update, place);
    else replaceFile(join(root, path), join(root, place), passingName(temporary));
  }

  /** Moves a file into place; across file systems, where no rename goes, by way of a hidden file beside it. */
  #move({ path, before, content }: FileUpdate, place = path): void {
    const aside = this.#aside.get(path) ?? '';
    const target = join(this.#options.root, place);
    try {
      if (before === null && place === path) renameSync(aside, target);
      else replaceFile(aside, target, passingName(this.#options.temporary));
    } catch (error) {
      if (!hasCode(error, 'EXDEV')) throw error;
      const beside = join(dirname(target), `.mission-control-${basename(aside)}`);
      writeAside(beside, content ?? '', { flush: this.#options.durable });
      renameSync(beside, target);
      unlinkSync(aside);
    }
    this.#aside.delete(path);
  }

  /** Those that hold what they did when that was decided, and those that hold something else by now. */
  #sortOut(): { due: FileUpdate[]; edited: FileUpdate[] } {
    const due: FileUpdate[] = [];
    const edited: FileUpdate[] = [];
    for (const update of this.#updates) {
      const holds = this.#holds(update.path);
      if (holds !== update.id) (holds === update.before ? due : edited).push(update);
    }
    return { due, edited };
  }

  #recorded({ path, id }: FileUpdate): { path: string; id: string } {
    return { path, id: id ?? '0'.repeat(this.#options.idLength) };
  }

  #holds(path: string): string | null {
    const present = new WorkingTree(this.#options.root).read(path);
    return present === undefined ? null : blobId(present, this.#options.idLength);
  }

  /** Removes what was written aside and is not wanted any more. */
  async drop(): Promise<void> {
    await this.#failure;
    for (const aside of this.#aside.values()) ignoreMissing(() => unlinkSync(aside));
    this.#aside.clear();
  }
}

const isListed = (root: string, path: string) =>
  readdirSync(join(root, dirname(path))).includes(basename(path));

/** Makes a folder and those above it, up to the board; gives those that were new. Refuses to pass through a link. */
function makeFolder(root: string, folder: string): string[] {
  if (folder === '.') return [];
  const stat = ignoreMissing(() => lstatSync(join(root, folder)));
  if (stat?.isDirectory()) return folder.includes('/') ? makeFolder(root, dirname(folder)) : [];
  if (stat !== undefined) throw malformed(folder, 'expected a real folder, got a link or a file');
  const made = makeFolder(root, dirname(folder));
  makeOneFolder(join(root, folder));
  return [...made, folder];
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
