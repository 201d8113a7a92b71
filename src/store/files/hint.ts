import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolders } from './make-folders.ts';

/** What a small file says that saves somebody a look; null where it cannot be read: then the look is due. */
export function readHint(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Writes one. Where it cannot be written, or is cut short, somebody looks once more. */
export function writeHint(path: string, text: string): void {
  try {
    makeFolders(dirname(path));
    // In place: to replace a file costs more, for every report.
    const descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT);
    try {
      ftruncateSync(descriptor, writeSync(descriptor, text, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Nothing depends on it.
  }
}
