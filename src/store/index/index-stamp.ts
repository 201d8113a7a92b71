import {
  closeSync,
  constants,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Repository } from '../git/repository.ts';

export const indexOf = (repository: Repository) => join(repository.gitDir, 'index');

/** Differs whenever the index has been replaced: every git writes a new file. */
export function indexStamp(repository: Repository): string {
  const stat = statSync(indexOf(repository), { throwIfNoEntry: false });
  return stat === undefined ? 'none' : `${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}`;
}

const noteOf = ({ stateDir }: Repository) => join(stateDir, 'index-written');

/** Notes which index was written here last, or looked at. */
export function noteIndex(repository: Repository, stamp: string): void {
  try {
    mkdirSync(repository.stateDir, { recursive: true });
    // Written in place: to replace a file costs more, for every report.
    const descriptor = openSync(noteOf(repository), constants.O_RDWR | constants.O_CREAT);
    try {
      ftruncateSync(descriptor, writeSync(descriptor, stamp, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Without it, or with half of it, the next one looks at the index.
  }
}

/** True where nobody else has written the index since. */
export function isIndexAsNoted(repository: Repository): boolean {
  try {
    return readFileSync(noteOf(repository), 'utf8') === indexStamp(repository);
  } catch {
    return false;
  }
}
