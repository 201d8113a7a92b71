import { statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ignoreMissing } from './file-tree.ts';
import type { Repository } from './repository.ts';

/** git holds a ref's lock for milliseconds; one that nobody has touched for this long is a dead git's. */
const DEAD_AFTER_MS = 2000;
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
  for (let waited = 0; waited < DEAD_AFTER_MS; waited += PAUSE_MS) {
    if (stampOf(lock) !== first || first === undefined) return first !== undefined;
    await sleep(PAUSE_MS);
  }
  if (stampOf(lock) === first) ignoreMissing(() => unlinkSync(lock));
  return true;
}

function stampOf(lock: string): string | undefined {
  const stat = statSync(lock, { throwIfNoEntry: false });
  return stat === undefined ? undefined : `${stat.ino}:${stat.mtimeMs}`;
}
