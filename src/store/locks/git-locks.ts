import { readdirSync, readFileSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing } from '../files/file-tree.ts';
import type { Repository } from '../git/repository.ts';
import { lockMark } from '../index/index-lock.ts';
import { isAlive } from './alive.ts';
import { ageOf, canSeeAllProcesses, canSeeProcesses, findHolder } from './processes.ts';
import { isServedUnseen } from './server-claim.ts';

/** git holds its locks for as long as it works; one that is younger is nobody's business. */
const OLD_AFTER_MS = 60_000;

/** A lock file of git's that has been there for long. */
export interface OldLock {
  readonly path: string;
  /** Changes where another lock has taken its place. */
  readonly stamp: string;
  /** A process that may hold it; null where none is alive that could, undefined where the system does not tell. */
  readonly holder: number | null | undefined;
}

/** The old ones among the locks that stand in the way of reports, or of a person's git on the board's branch. */
export function findOldLocks(repository: Repository): OldLock[] {
  return lockPaths(repository).flatMap((path) => look(repository, path) ?? []);
}

/** Takes a lock away, if it still is the very same and nobody is seen who could hold it; else leaves it. */
export function removeDeadLock(repository: Repository, lock: OldLock): boolean {
  const now = look(repository, lock.path);
  if (now?.stamp !== lock.stamp || now.holder !== null) return false;
  ignoreMissing(() => unlinkSync(lock.path));
  return true;
}

function lockPaths({ gitDir, commonDir }: Repository): string[] {
  const heads = join(commonDir, 'refs', 'heads');
  const refs = ignoreMissing(() => readdirSync(heads, { recursive: true, encoding: 'utf8' })) ?? [];
  return [
    ...['index.lock', 'HEAD.lock'].map((name) => join(gitDir, name)),
    ...refs.filter((name) => name.endsWith('.lock')).map((name) => join(heads, name)),
    ...['packed-refs.lock', 'config.lock', 'objects/maintenance.lock'].map((name) => join(commonDir, name)),
  ];
}

function look(repository: Repository, path: string): OldLock | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || (ageOf(path) ?? 0) < OLD_AFTER_MS) return undefined;
  const stamp = `${stat.ino} ${stat.mtimeMs} ${stat.ctimeMs}`;
  return { path, stamp, holder: holderOf(repository, path) };
}

/** Another machine's process would not be seen; hence the age, and the server's lock. */
function holderOf(repository: Repository, path: string): number | null | undefined {
  const named = /^beside (\d+)$/m.exec(markIn(repository, path))?.[1];
  const seen = findHolder(repository, path);
  if (seen !== undefined) return seen;
  if (named !== undefined && isAlive(Number(named))) return Number(named);
  // Its server starts gits, and so may a person beside it.
  if (isServedUnseen(repository)) return undefined;
  // A container's list does not have a person's git outside of it, which may wait for an editor with this lock.
  return canSeeAllProcesses || (named !== undefined && !canSeeProcesses) ? null : undefined;
}

/** What a lock of ours says behind its mark; nothing of any other. */
function markIn(repository: Repository, path: string): string {
  const text = ignoreMissing(() => readFileSync(path, 'latin1')) ?? '';
  const mark = lockMark(repository);
  return text.startsWith(mark) ? text.slice(mark.length) : '';
}
