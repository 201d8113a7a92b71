import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing } from './file-tree.ts';
import type { Repository } from './repository.ts';

const noteOf = ({ stateDir }: Repository) => join(stateDir, 'last-commit');

/** Notes the journal's last commit, which saves looking for it. To be called under the board's lock. */
export function noteLastCommit(repository: Repository, commit: string): void {
  mkdirSync(repository.stateDir, { recursive: true });
  // Written in place: to replace a file costs the disk more than all of this.
  const descriptor = openSync(noteOf(repository), constants.O_RDWR | constants.O_CREAT);
  try {
    writeSync(descriptor, commit, 0);
    if (fstatSync(descriptor).size > commit.length) ftruncateSync(descriptor, commit.length);
  } finally {
    closeSync(descriptor);
  }
}

/** The commit that was noted; null where none is, or a crash cut the note short. */
export function readLastCommit(repository: Repository): string | null {
  const text = ignoreMissing(() => readFileSync(noteOf(repository), 'utf8')) ?? '';
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : null;
}
