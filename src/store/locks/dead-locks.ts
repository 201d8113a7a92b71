import { statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ignoreMissing } from '../files/file-tree.ts';
import type { Repository } from '../git/repository.ts';

/** git holds a ref's lock for milliseconds; one that nobody has touched for this long is a dead git's. */
const DEAD_AFTER_MS = 2000;
const WATCHED_MS = 200;
const PAUSE_MS = 50;

/**
 * Waits for the locks on the board's branch to go, and takes away those that a killed git left behind. True where
 * there were any, so that it is worth trying again. Call it under the board's lock.
 */
export async function outwaitRefLocks({ commonDir, gitDir }: Repository, branch: string): Promise<boolean> {
  const locks = [join(commonDir, 'refs', 'heads', `${branch}.lock`), join(gitDir, 'HEAD.lock')];
  const waits = await Promise.all(locks.map(outwait));
  return waits.includes(true);
}

async function outwait(lock: string): Promise<boolean> {
  const first = stampOf(lock);
  if (first === undefined) return false;
  // What has been there for long need not be watched as long again; a little all the same, for clocks can be wrong.
  const age = Date.now() - first.mtimeMs;
  const watched = Math.min(DEAD_AFTER_MS, Math.max(WATCHED_MS, DEAD_AFTER_MS - age));
  const isSame = () => stampOf(lock)?.text === first.text;
  for (const until = performance.now() + watched; performance.now() < until; await sleep(PAUSE_MS)) {
    if (!isSame()) return true;
  }
  if (isSame()) ignoreMissing(() => unlinkSync(lock));
  return true;
}

function stampOf(lock: string): { text: string; mtimeMs: number } | undefined {
  const stat = statSync(lock, { throwIfNoEntry: false });
  return stat === undefined ? undefined : { text: `${stat.ino}:${stat.mtimeMs}`, mtimeMs: stat.mtimeMs };
}
