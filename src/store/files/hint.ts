import { dirname } from 'node:path';
import { makeOwnFolder, readOwn, writeOwn } from './own-files.ts';

/** What a small file says that saves somebody a look; null where it cannot be read: then the look is due. */
export function readHint(path: string): string | null {
  try {
    return readOwn(path) ?? null;
  } catch {
    return null;
  }
}

/** Writes one. Where it cannot be written, or is cut short, somebody looks once more. */
export function writeHint(path: string, text: string): void {
  try {
    makeOwnFolder(dirname(path));
    writeOwn(path, text);
  } catch {
    // Nothing depends on it.
  }
}
