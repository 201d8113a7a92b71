/**
 * Files of Mission Control's own, in the git directory. Invariant: to open, write or replace one touches nothing outside of
 * its folder, and never waits. Somebody may have put a link, a pipe or a device in its place.
 */
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { BoardError } from '../../errors.ts';
import { hasCode, ignoreMissing } from './file-tree.ts';
import { makeFolders, makeOneFolder } from './make-folders.ts';

const REMEDY = "it is one of Mission Control's own: see what put it there, and remove it";

function strange(path: string, expected: string): BoardError {
  return new BoardError(
    'storage_failed',
    `${path}: expected ${expected}, got something else, such as a link; ${REMEDY}`,
    { details: { reason: 'not_our_own', path } },
  );
}

/** Opens a file that stays in its place; `storage_failed` of what is no regular file. To be closed. */
export function openOwn(path: string, flags: number, mode?: number): number {
  const descriptor = openUnfollowed(path, flags, mode);
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw strange(path, 'a regular file');
}

function openUnfollowed(path: string, flags: number, mode?: number): number {
  try {
    return openSync(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, mode);
  } catch (error) {
    // A link; a pipe that nobody reads, or a socket; a folder.
    if (hasCode(error, 'ELOOP', 'EMLINK', 'ENXIO', 'EISDIR')) throw strange(path, 'a regular file');
    throw error;
  }
}

/** A file's bytes; undefined where there is none. */
export function readOwnBytes(path: string): Buffer | undefined {
  const descriptor = ignoreMissing(() => openOwn(path, constants.O_RDONLY));
  if (descriptor === undefined) return undefined;
  try {
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A file's text; undefined where there is none. */
export function readOwn(path: string): string | undefined {
  return readOwnBytes(path)?.toString();
}

/** Writes over what a file holds, and makes it where there is none: to replace one costs the disk more. */
export function writeOwn(path: string, text: string): void {
  const descriptor = openOwn(path, constants.O_RDWR | constants.O_CREAT);
  try {
    writeFileSync(descriptor, text);
    const size = Buffer.byteLength(text);
    if (fstatSync(descriptor).size > size) ftruncateSync(descriptor, size);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes a file anew and opens it to be written; what has its name goes. To be closed. */
export function createOwn(path: string): number {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  ignoreMissing(() => unlinkSync(path));
  return openSync(path, 'wx');
}

/** The same, whole: for a file that is then put in its place by rename. */
export function writeAside(path: string, content: string | Uint8Array, { flush = false } = {}): void {
  const descriptor = createOwn(path);
  try {
    writeFileSync(descriptor, content, { flush });
  } finally {
    closeSync(descriptor);
  }
}

/** Removes a file, or whatever has its name; `storage_failed` of a folder, which may hold what is somebody's. */
export function removeOwn(path: string): void {
  const stat = ignoreMissing(() => lstatSync(path));
  if (stat?.isDirectory() === true) throw strange(path, 'a regular file');
  if (stat !== undefined) ignoreMissing(() => unlinkSync(path));
}

/** True for a folder of our own, false where there is none; `storage_failed` of what is no folder. */
export function isOwnFolder(folder: string): boolean {
  const stat = ignoreMissing(() => lstatSync(folder));
  if (stat === undefined || stat.isDirectory()) return stat !== undefined;
  throw strange(folder, 'a folder');
}

/** Makes a folder of our own, where it is not there. */
export function makeOwnFolder(folder: string): void {
  if (isOwnFolder(folder)) return;
  makeFolders(dirname(folder));
  makeOneFolder(folder);
}
