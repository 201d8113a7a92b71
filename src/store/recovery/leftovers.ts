import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing } from '../files/file-tree.ts';
import { passingFolder } from '../files/replace-file.ts';
import type { Repository } from '../git/repository.ts';
import { isAlive } from '../locks/alive.ts';
import { ageOf } from '../locks/processes.ts';
import { clearSealing, isSealingFolder } from '../sealed/days-aside.ts';
import { findObjectLeftovers } from './object-leftovers.ts';

/** Whoever works on a file of these puts it in place, or removes it, in far less time. */
const OLD_AFTER_MS = 60_000;

/** Names that a writer gives to what it needs for a moment. Where a process is named, it is left behind when that ends. */
const PASSING = {
  gitDir: /^(?:index\.mission-control(?:-(\d+))?(?:\.lock)?|fast_import_crash_(\d+))$/,
  stateDir:
    /^(?:(?:watch|index-lock|index-ready|sealing)-(\d+)(?:-edits|-\d+)?(?:\.new|\.lock)?|(?:intent|token|address|index-lock|maintenance)\.new|cache-[a-z-]+\.new-(\d+))$/,
  tmp: /^(?:git-)?(\d+)-\d+$/,
} as const;
const BESIDE_FILES = /^\.mission-control-(\d+)-\d+$/;

/** What processes that ended early left in the git directory: absolute paths of files and folders. */
export function findLeftovers(repository: Repository): string[] {
  const passed = passingIn(repository).flatMap(({ path, pid }) => (isLeft(path, pid) ? [path] : []));
  return [...passed, ...findObjectLeftovers(repository)];
}

/** Those of them that say whose they were, and that nobody has to wait for to be sure. */
export function findLeftByDead(repository: Repository): string[] {
  return passingIn(repository).flatMap(({ path, pid }) => (pid !== null && !isAlive(pid) ? [path] : []));
}

function passingIn(repository: Repository): { path: string; pid: number | null }[] {
  return [
    ...passing(repository.gitDir, PASSING.gitDir),
    ...passing(repository.stateDir, PASSING.stateDir),
    ...passing(passingFolder(repository), PASSING.tmp),
  ];
}

/** True for a file among the board's own that a writer put aside and that nobody will come back for. */
export function isLeftBeside(name: string, path: string): boolean {
  const pid = BESIDE_FILES.exec(name)?.[1];
  return pid !== undefined && isLeft(path, Number(pid));
}

/** Removes what was found, where it still is nobody's; what was on its way out of the board is looked through first. */
export function removeLeftover(repository: Repository, path: string): void {
  if (isSealingFolder(path)) clearSealing(repository, path);
  else rmSync(path, { recursive: true, force: true });
}

function passing(folder: string, names: RegExp): { path: string; pid: number | null }[] {
  return (ignoreMissing(() => readdirSync(folder)) ?? []).sort().flatMap((name) => {
    const found = names.exec(name);
    if (found === null) return [];
    const pid = found.slice(1).find((group) => group !== undefined);
    return [{ path: join(folder, name), pid: pid === undefined ? null : Number(pid) }];
  });
}

function isLeft(path: string, pid: number | null): boolean {
  return pid === null ? (ageOf(path) ?? 0) >= OLD_AFTER_MS : !isAlive(pid);
}
