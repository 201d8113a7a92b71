import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
/** Several times what the boards of a run ever take at once, which is 20 MiB. */
const ROOM = 128 * 1024 ** 2;

/**
 * The boards of a run lie in memory where the machine offers that: on a disk, tests wait half of their time for it. Whoever
 * sets `TMPDIR` has chosen, and who kills a run finds one folder left there.
 */
export function setup(): () => void {
  const folder = process.env.TMPDIR === undefined ? folderInMemory() : undefined;
  if (folder === undefined) return () => {};
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Undefined without memory to put files in, or with too little, or where programs may not be run from it. */
function folderInMemory(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    if (bavail * bsize < ROOM) return undefined;
    const folder = mkdtempSync(join(IN_MEMORY, 'mission-control-tests-'));
    if (runsPrograms(folder)) return folder;
    rmSync(folder, { recursive: true });
  } catch {}
  return undefined;
}

function runsPrograms(folder: string): boolean {
  const program = join(folder, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  return spawnSync(program).status === 0;
}
