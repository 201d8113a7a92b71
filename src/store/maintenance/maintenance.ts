/**
 * Invariant: at most one maintenance of a board is at work, and none where git's configuration forbids it. It holds no lock
 * that a report wants.
 */
import { closeSync } from 'node:fs';
import { releaseLeftPacks } from '../git/kept-packs.ts';
import type { Repository } from '../git/repository.ts';
import { findOldLocks, removeDeadLock } from '../locks/git-locks.ts';
import { tryHold } from '../locks/lock.ts';
import { removeLeftover } from '../recovery/leftovers.ts';
import { findObjectLeftovers } from '../recovery/object-leftovers.ts';
import { countLitter, isWorthPacking } from './litter.ts';
import { type MaintenanceGit, maintenanceGit } from './maintenance-git.ts';
import {
  LONGEST_PAUSE_MS,
  maintenanceLock,
  readMaintenanceNote,
  writeMaintenanceNote,
} from './maintenance-note.ts';
import { packHistory } from './pack-history.ts';

/** What a maintenance came to. */
export type Maintained = 'done' | 'not_due' | 'under_way' | 'switched_off' | 'failed';

/** Packs what has gathered, if that is much, nobody else is at it, and git's configuration does not forbid it. */
export async function maintain(repository: Repository, branch: string): Promise<Maintained> {
  const lock = tryHold(maintenanceLock(repository));
  if (lock === null) return 'under_way';
  try {
    if (!isWorthPacking(countLitter(repository))) return 'not_due';
    const git = maintenanceGit(repository, lock);
    const settings = await settingsOf(git);
    if (isSwitchedOff(settings)) {
      pause(repository, "git's gc.auto or maintenance.auto switches it off");
      return 'switched_off';
    }
    clearLeftovers(repository);
    releaseLeftPacks(repository);
    if (isTheBoards(repository) && !isSpecial(settings)) await packHistory(repository, branch, git);
    else await runAsConfigured(repository, git);
    return 'done';
  } catch (error) {
    pause(repository, error instanceof Error ? error.message : String(error));
    return 'failed';
  } finally {
    closeSync(lock);
  }
}

function pause(repository: Repository, trouble: string): void {
  const { packed_to } = readMaintenanceNote(repository);
  const not_before = Date.now() + LONGEST_PAUSE_MS;
  writeMaintenanceNote(repository, { packed_to, trouble, not_before });
}

/** A person's git decides by its own limits, which may be higher. */
async function runAsConfigured(repository: Repository, git: MaintenanceGit): Promise<void> {
  await git(['maintenance', 'run', '--auto', '--quiet']);
  if (isWorthPacking(countLitter(repository))) {
    pause(repository, "git's settings find that there is nothing to do yet");
  }
}

/** What counts here of git's settings, as git understands them, by name; the last one counts. */
async function settingsOf(git: MaintenanceGit): Promise<ReadonlyMap<string, string>> {
  const names =
    '^(gc|maintenance)\\.auto$|^extensions\\.(partialclone|preciousobjects)$|^remote\\..*\\.promisor$';
  const listed = await git(['config', '--get-regexp', names]).catch(() => '');
  return new Map(
    listed.split('\n').map((line): [string, string] => {
      const [name = '', value = 'true'] = line.split(/ (.*)/s);
      return [name, value.toLowerCase()];
    }),
  );
}

const isNo = (value: string) => ['false', 'no', 'off', '0', ''].includes(value);

/** git's own settings for "never by itself". */
function isSwitchedOff(settings: ReadonlyMap<string, string>): boolean {
  return (
    Number.parseInt(settings.get('gc.auto') ?? '1', 10) <= 0 ||
    isNo(settings.get('maintenance.auto') ?? 'true')
  );
}

/** Objects that are to be fetched when they are asked for, or never to be dropped, are for git's own ways alone. */
function isSpecial(settings: ReadonlyMap<string, string>): boolean {
  const special = [...settings].filter(([name]) => /^extensions\.|\.promisor$/.test(name));
  return special.some(([, value]) => !isNo(value));
}

/** A git that was killed while it packed leaves half a pack, or a lock that keeps git's own maintenance from ever running. */
function clearLeftovers(repository: Repository): void {
  for (const path of findObjectLeftovers(repository)) removeLeftover(repository, path);
  for (const lock of findOldLocks(repository)) {
    if (lock.path.endsWith('maintenance.lock')) removeDeadLock(repository, lock);
  }
}

/** Anything else is a person's, with settings of that person's. */
function isTheBoards({ prefix, gitDir, commonDir }: Repository): boolean {
  return prefix === '' && gitDir === commonDir;
}
