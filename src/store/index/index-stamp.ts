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
import { ignoreMissing } from '../files/file-tree.ts';
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
  mkdirSync(repository.stateDir, { recursive: true });
  // Written in place: to replace a file costs more, for every report. A note that was cut short costs a look.
  const descriptor = openSync(noteOf(repository), constants.O_RDWR | constants.O_CREAT);
  try {
    ftruncateSync(descriptor, writeSync(descriptor, stamp, 0));
  } finally {
    closeSync(descriptor);
  }
}

/** True where nobody else has written the index since. */
export function isIndexAsNoted(repository: Repository): boolean {
  return ignoreMissing(() => readFileSync(noteOf(repository), 'utf8')) === indexStamp(repository);
}
