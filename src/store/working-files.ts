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
import { dirname, join } from 'node:path';
import { blobId } from './fast-import.ts';
import { hasCode, ignoreMissing, WorkingTree } from './file-tree.ts';
import { malformed } from './front-matter.ts';

/** A file to bring to a new content, and what it held when that was decided. */
export interface FileUpdate {
  path: string;
  /** Blob id of what it held; null where it did not exist. */
  before: string | null;
  /** New content; null deletes. */
  content: string | null;
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
 * Brings files of the working tree to what the branch holds. Every file appears whole, by rename, and a moved task
 * appears in its new folder before it leaves the old one, so that a reader finds it at every instant.
 * A file that holds neither its old nor its new content has been edited by hand meanwhile: it is left alone.
 */
export function updateFiles(updates: readonly FileUpdate[], options: UpdateOptions): void {
  const tree = new WorkingTree(options.root);
  const due = updates.filter(({ path, before, content }) => {
    const present = tree.read(path);
    const holds = present === undefined ? null : blobId(present, options.idLength);
    const wanted = content === null ? null : blobId(content, options.idLength);
    return holds !== wanted && holds === before;
  });
  const folders = new Set<string>();
  for (const { path, content } of due) {
    if (content === null) continue;
    for (const made of makeFolder(options.root, dirname(path))) folders.add(dirname(made));
    replaceFile(path, content, options);
    folders.add(dirname(path));
  }
  for (const { path, content } of due) {
    if (content !== null) continue;
    ignoreMissing(() => unlinkSync(join(options.root, path)));
    folders.add(dirname(path));
  }
  if (options.durable) for (const folder of folders) syncFolder(join(options.root, folder));
}

/** Makes a folder and those above it, up to the board; gives those that were new. Refuses to pass through a link. */
function makeFolder(root: string, folder: string): string[] {
  if (folder === '.') return [];
  const stat = ignoreMissing(() => lstatSync(join(root, folder)));
  if (stat?.isDirectory()) return folder.includes('/') ? makeFolder(root, dirname(folder)) : [];
  if (stat !== undefined) throw malformed(folder, 'expected a real folder, got a link or a file');
  const made = makeFolder(root, dirname(folder));
  mkdirSync(join(root, folder), { recursive: true });
  return [...made, folder];
}

let temporaryFiles = 0;

function replaceFile(path: string, content: string, { root, temporary, durable }: UpdateOptions): void {
  const target = join(root, path);
  const name = `${process.pid}-${temporaryFiles++}`;
  mkdirSync(temporary, { recursive: true });
  const elsewhere = join(temporary, name);
  writeFileSync(elsewhere, content, { flush: durable });
  try {
    renameSync(elsewhere, target);
  } catch (error) {
    if (!hasCode(error, 'EXDEV')) throw error;
    const beside = join(dirname(target), `.mission-control-${name}`);
    writeFileSync(beside, content, { flush: durable });
    renameSync(beside, target);
    unlinkSync(elsewhere);
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
