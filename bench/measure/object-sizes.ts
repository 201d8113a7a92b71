import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { git } from './processes.ts';

/** How many objects a repository has and how many bytes they take, compressed, wherever they lie. */
export interface Objects {
  count: number;
  bytes: number;
}

const SIZES = '--batch-check=%(objectsize:disk)';

/** All objects of a repository. */
export function allObjects(repository: string): Objects {
  return summed(git(repository, ['cat-file', '--batch-all-objects', '--unordered', SIZES]));
}

/** What came after a commit. */
export function objectsSince(repository: string, commit: string): Objects {
  const listed = git(repository, ['rev-list', '--objects', '--no-object-names', `${commit}..HEAD`]);
  return summed(git(repository, ['cat-file', SIZES], listed));
}

function summed(lines: Buffer): Objects {
  const sizes = lines.toString().split('\n').filter(Boolean).map(Number);
  return { count: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Bytes of the files beside packs by which git finds objects in them. */
export function packIndexBytes(root: string): number {
  const folder = join(root, '.git', 'objects', 'pack');
  const names = readdirSync(folder).filter((name) => !name.endsWith('.pack'));
  return names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** Bytes of git's index: of both halves, where it is split. */
export function indexBytes(root: string): number {
  const shared = git(root, ['rev-parse', '--shared-index-path']).toString().trim();
  const sizeOf = (path: string) => statSync(resolve(root, path)).size;
  return sizeOf('.git/index') + (shared === '' ? 0 : sizeOf(shared));
}

/** How many files a work tree has on record. */
export function countFiles(root: string): number {
  return git(root, ['ls-files', '-z']).toString().split('\0').length - 1;
}
