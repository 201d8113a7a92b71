import { closeSync, openSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from './act.ts';

/** Fills the disk that holds board and repository, to the last byte or nearly, and frees it again. */
export const fillDisk: Act = async ({ chance, disk, history, longest }) => {
  if (disk === null) return;
  history.disturbance('fill disk');
  while (!disk.fill(chance.percent(50) ? 0 : chance.between(0, 300_000)));
  await sleep(chance.between(100, Math.min(longest, 2000)));
  disk.free();
};

const LOCKS = { 'index.lock': 3, 'refs/heads/main.lock': 2, 'HEAD.lock': 1, 'packed-refs.lock': 1 };

/** Leaves a lock as a git that died would, and takes it away after a while, unless somebody else did. */
export const leaveLock: Act = async ({ root, chance, history, longest }) => {
  const name = chance.weighted(LOCKS);
  const path = join(root, '.git', name);
  const mine = make(path);
  if (mine === null) return;
  history.disturbance(`leave ${name}`);
  await sleep(chance.between(50, Math.min(longest, 4000)));
  if (inodeOf(path) === mine) unlinkSync(path);
};

/** Null where somebody else has it, or nobody can make it. */
function make(path: string): number | null {
  try {
    closeSync(openSync(path, 'wx'));
    return inodeOf(path);
  } catch {
    return null;
  }
}

const inodeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.ino ?? null;
