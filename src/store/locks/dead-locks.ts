import { lstatSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BoardError } from '../../errors.ts';
import { ignoreMissing } from '../files/file-tree.ts';
import type { Repository } from '../git/repository.ts';
import { PATIENCE_MS } from './lock.ts';
import { canSeeAllProcesses, canSeeProcesses, findRefHolder, UNSEEN } from './processes.ts';
import { isServedUnseen } from './server-claim.ts';

/** git holds a ref's lock for milliseconds, or for as long as a person's hook takes. */
const DEAD_AFTER_MS = 2000;
/** Where a git outside of a container may hold it unseen: no hook takes so long. */
const OUTSIDE_DEAD_AFTER_MS = 60_000;
const WATCHED_MS = 200;
const PAUSE_MS = 50;

/**
 * Waits for the locks on the board's branch to go, and takes away those that a killed git left behind: that is one that has been
 * there for a while, and that no living process may hold. True where there were any, so that it is worth trying again; `git_busy`
 * where one stays for as long as one waits for the board. Call it under the board's lock.
 */
export async function outwaitRefLocks(
  repository: Repository,
  branch: string,
  patienceMs = PATIENCE_MS,
): Promise<boolean> {
  const { commonDir, gitDir } = repository;
  const locks = [join(commonDir, 'refs', 'heads', `${branch}.lock`), join(gitDir, 'HEAD.lock')];
  const waits = await Promise.all(locks.map((lock) => outwait(repository, lock, patienceMs)));
  return waits.includes(true);
}

async function outwait(repository: Repository, lock: string, patienceMs: number): Promise<boolean> {
  const first = stampOf(lock);
  if (first === undefined) return false;
  // What has been there for long need not be watched as long again; a little all the same, for clocks can be wrong.
  const age = Date.now() - first.mtimeMs;
  const watched = Math.min(DEAD_AFTER_MS, Math.max(WATCHED_MS, DEAD_AFTER_MS - age));
  const isSame = () => stampOf(lock)?.text === first.text;
  const began = performance.now();
  for (let lookAt = began + watched; ; await sleep(PAUSE_MS)) {
    if (!isSame()) return true;
    const now = performance.now();
    if (now < lookAt) continue;
    const holder = findRefHolder(repository, lock);
    const isOld = canSeeAllProcesses || Date.now() - first.mtimeMs >= OUTSIDE_DEAD_AFTER_MS;
    if (holder === undefined && canSeeProcesses && isOld && !isServedUnseen(repository)) {
      if (isSame()) ignoreMissing(() => unlinkSync(lock));
      return true;
    }
    if (now - began >= patienceMs) throw held(lock, holder, patienceMs);
    lookAt = now + WATCHED_MS;
  }
}

function stampOf(lock: string): { text: string; mtimeMs: number } | undefined {
  const stat = lstatSync(lock, { throwIfNoEntry: false });
  return stat === undefined ? undefined : { text: `${stat.ino}:${stat.mtimeMs}`, mtimeMs: stat.mtimeMs };
}

function held(lock: string, holder: number | undefined, waitedMs: number): BoardError {
  const [who, wayOut] =
    holder === undefined
      ? [UNSEEN, 'if no git is at work here, remove it']
      : [`process ${holder} may hold it`, 'let that end'];
  return new BoardError(
    'git_busy',
    `git's lock on the branch, ${lock}, has been there for ${waitedMs / 1000} s, and ${who}; ${wayOut}, and try again`,
    { details: { reason: 'ref_lock', path: lock, pid: holder ?? null, waited_seconds: waitedMs / 1000 } },
  );
}
