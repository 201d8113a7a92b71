import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { hasCode, ignoreMissing } from '../files/file-tree.ts';
import { findRepository, type Repository } from '../git/repository.ts';
import { isAlive } from './alive.ts';

/** The system's list of processes, where it has one that can be read. */
const PROCESSES = '/proc';

/** True where the system tells what its processes are doing. */
export const canSeeProcesses = existsSync(`${PROCESSES}/self/fd`);

/** How Linux calls the list that all processes are on; one in a container has a list of its own, with a part of them. */
const WHOLE_LIST = 'pid:[4026531836]';

/** True where no process of this machine is hidden from us. */
export const canSeeAllProcesses =
  canSeeProcesses && ignoreMissing(() => readlinkSync(`${PROCESSES}/self/ns/pid`)) === WHOLE_LIST;

/** What is said of a lock whose holder cannot be known. */
export const UNSEEN = canSeeProcesses
  ? 'no process that can be seen from here has it, and one outside of this container may'
  : 'this system does not tell by whom';

/** The processes that there are; none where the system does not tell. */
function processIds(): number[] {
  return canSeeProcesses
    ? readdirSync(PROCESSES)
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
    : [];
}

/** What one of the system's links says: undefined where it is gone, null where it is not for us to see. */
function linkOf(pid: number, name: string): string | null | undefined {
  try {
    return readlinkSync(`${PROCESSES}/${pid}/${name}`);
  } catch (error) {
    return hasCode(error, 'EACCES', 'EPERM') ? null : undefined;
  }
}

/** The files that a process has open; undefined where that is not for us to see. */
function openFiles(pid: number): string[] | undefined {
  try {
    return readdirSync(`${PROCESSES}/${pid}/fd`).flatMap((name) => linkOf(pid, `fd/${name}`) ?? []);
  } catch {
    return undefined;
  }
}

/** The path under which the system knows an open file; one that is gone meanwhile nobody need look for. */
const realOf = (path: string) => ignoreMissing(() => realpathSync(path)) ?? path;

/** False only where it is certain that a process has not got a file open. */
export function mayHaveOpen(pid: number, path: string): boolean {
  if (!isAlive(pid)) return false;
  if (!canSeeProcesses) return true;
  return openFiles(pid)?.includes(realOf(path)) ?? true;
}

/** The first process that has a file open, or is a git at work in the repository; undefined where none is seen. */
export function findHolder(repository: Repository, path: string): number | undefined {
  const real = realOf(path);
  return processIds().find((pid) => openFiles(pid)?.includes(real) === true || isGitAt(pid, repository));
}

/**
 * The first process that may hold a lock on a branch: git does not keep such a file open, so every git at work in the repository
 * counts that is not known to leave branches alone. Undefined where none is seen. To be called under the board's lock.
 */
export function findRefHolder(repository: Repository, path: string): number | undefined {
  const real = realOf(path);
  return processIds().find(
    (pid) => openFiles(pid)?.includes(real) === true || (isGitAt(pid, repository) && mayLockBranch(pid)),
  );
}

/** What git does without a lock on a branch. */
const READS =
  /^(archive|blame|cat-file|check-.*|credential.*|diff.*|for-each-ref|fsmonitor--daemon|grep|help|log|ls-.*|merge-base|pack-objects|prune-packed|repack|rev-list|rev-parse|shortlog|show|show-ref|status|update-index|upload-pack|var)$/;

function mayLockBranch(pid: number): boolean {
  const words = textOf(pid, 'cmdline').split('\0').slice(1);
  // Settings and folders come before the command, those with a word of their own.
  let at = 0;
  while (words[at]?.startsWith('-')) at += /^-[cC]$/.test(words[at] ?? '') ? 2 : 1;
  if (READS.test(words[at] ?? '')) return false;
  // Who has one that stays does nothing with it but under the board's lock.
  const keeper = /\0--export-pack-edges=[^\0]*packs-(\d+)-\d+\0/.exec(textOf(pid, 'cmdline'))?.[1];
  return keeper === undefined || !isAlive(Number(keeper));
}

/** False only where no process is seen that has a file open, and no git that we may not look at. */
export function mayBeOpenAnywhere(path: string): boolean {
  const real = realOf(path);
  return processIds().some((pid) => openFiles(pid)?.includes(real) ?? isGit(pid));
}

/** The first git at work in a repository; undefined where none is seen. */
export function findGit(repository: Repository): number | undefined {
  return processIds().find((pid) => isGitAt(pid, repository));
}

/** One that has ended and is only remembered is none. */
function isGit(pid: number): boolean {
  const [, name, state] = /^\d+ \((.*)\) (\S)/s.exec(textOf(pid, 'stat')) ?? [];
  return name !== undefined && /^git(-|$)/.test(name) && state !== 'Z';
}

/** A git that we may not look at may be at work anywhere. */
function isGitAt(pid: number, repository: Repository): boolean {
  if (!isGit(pid)) return false;
  const folder = linkOf(pid, 'cwd');
  if (typeof folder !== 'string') return folder === null;
  return (
    isIn(repository, folder) ||
    directoriesNamedBy(pid).some((path) => isIn(repository, resolve(folder, path)))
  );
}

/** A git may be told of its repository otherwise than by the folder that it works in. */
function directoriesNamedBy(pid: number): string[] {
  const told = `${textOf(pid, 'cmdline')}\0${textOf(pid, 'environ')}`;
  const named = told.matchAll(/(?:--git-dir[=\0]|\0GIT_(?:COMMON_)?DIR=)([^\0]+)/g);
  return [...named].map(([, path = '']) => path);
}

/** True for a folder of the repository: in its git directory, or in one of its work trees. */
function isIn({ commonDir }: Repository, folder: string): boolean {
  try {
    const real = realpathSync(folder);
    return (
      real === commonDir || real.startsWith(commonDir + sep) || findRepository(real).commonDir === commonDir
    );
  } catch {
    return false;
  }
}

function textOf(pid: number, name: string): string {
  try {
    return readFileSync(`${PROCESSES}/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}

/** How long ago something was last changed, in milliseconds; undefined where it is gone. */
export function ageOf(path: string): number | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? undefined : Date.now() - stat.mtimeMs;
}
