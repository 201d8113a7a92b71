import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing } from './file-tree.ts';
import { isAlive } from './git-index.ts';
import { findObjectLeftovers } from './object-leftovers.ts';
import { ageOf } from './processes.ts';
import type { Repository } from './repository.ts';

/** Whoever works on a file of these puts it in place, or removes it, in far less time. */
const OLD_AFTER_MS = 60_000;

/** Names that a writer gives to what it needs for a moment. Where a process is named, it is left behind when that ends. */
const PASSING = {
  gitDir: /^(?:index\.mission-control(?:-(\d+))?(?:\.lock)?|fast_import_crash_(\d+))$/,
  stateDir:
    /^(?:(?:watch|index-lock|sealing)-(\d+)(?:-edits|\.new)?|(?:intent|token|address|index-lock|maintenance)\.new|cache-[a-z-]+\.new-(\d+))$/,
  tmp: /^(\d+)-\d+$/,
} as const;
const BESIDE_FILES = /^\.mission-control-(\d+)-\d+$/;

/** What processes that ended early left in the git directory: absolute paths of files and folders. */
export function findLeftovers(repository: Repository): string[] {
  const { gitDir, stateDir } = repository;
  return [
    ...leftIn(gitDir, PASSING.gitDir),
    ...leftIn(stateDir, PASSING.stateDir),
    ...leftIn(join(stateDir, 'tmp'), PASSING.tmp),
    ...findObjectLeftovers(repository),
  ];
}

/** True for a file among the board's own that a writer put aside and that nobody will come back for. */
export function isLeftBeside(name: string, path: string): boolean {
  const pid = BESIDE_FILES.exec(name)?.[1];
  return pid !== undefined && isLeft(path, Number(pid));
}

/** Removes what was found, where it still is nobody's. */
export function removeLeftover(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

function leftIn(folder: string, passing: RegExp): string[] {
  return (ignoreMissing(() => readdirSync(folder)) ?? []).sort().flatMap((name) => {
    const found = passing.exec(name);
    if (found === null) return [];
    const pid = found.slice(1).find((group) => group !== undefined);
    const path = join(folder, name);
    return isLeft(path, pid === undefined ? null : Number(pid)) ? [path] : [];
  });
}

function isLeft(path: string, pid: number | null): boolean {
  return pid === null ? (ageOf(path) ?? 0) >= OLD_AFTER_MS : !isAlive(pid);
}
