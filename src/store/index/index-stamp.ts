import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readHint, writeHint } from '../files/hint.ts';
import type { Repository } from '../git/repository.ts';

/** git's index of the work tree; there is none before something is staged. */
export const indexOf = (repository: Repository) => join(repository.gitDir, 'index');

/** Differs whenever the index has been replaced: every git writes a new file. */
export function indexStamp(repository: Repository): string {
  const stat = statSync(indexOf(repository), { throwIfNoEntry: false });
  return stat === undefined ? 'none' : `${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}`;
}

const noteOf = ({ stateDir }: Repository) => join(stateDir, 'index-written');

/** Notes which index was written here last, or looked at. */
export function noteIndex(repository: Repository, stamp: string): void {
  writeHint(noteOf(repository), stamp);
}

/** True where nobody else has written the index since. */
export function isIndexAsNoted(repository: Repository): boolean {
  return readHint(noteOf(repository)) === indexStamp(repository);
}
