/**
 * Invariant: whatever is packed stays readable at every instant, and nothing is thrown away: git puts a new pack in place
 * before it removes what that pack holds, and objects that no branch reaches are packed like all others, because a git
 * beside this one may be about to point the branch at them. At most one maintenance of a board is at work.
 */
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { findOldLocks, removeDeadLock } from './git-locks.ts';
import { removeLeftover } from './leftovers.ts';
import { countLitter, isWorthPacking } from './litter.ts';
import { tryHold } from './lock.ts';
import { type MaintenanceGit, maintenanceGit } from './maintenance-git.ts';
import {
  LONGEST_PAUSE_MS,
  maintenanceLock,
  readMaintenanceNote,
  writeMaintenanceNote,
} from './maintenance-note.ts';
import { findObjectLeftovers } from './object-leftovers.ts';
import type { Repository } from './repository.ts';

/** What a maintenance came to. */
export type Maintained = 'done' | 'not_due' | 'under_way' | 'switched_off' | 'failed';

/** Packs what has gathered, if that is much, nobody else is at it, and git's configuration does not forbid it. */
export async function maintain(repository: Repository, branch: string): Promise<Maintained> {
  const lock = tryHold(maintenanceLock(repository));
  if (lock === null) return 'under_way';
  try {
    if (!isWorthPacking(countLitter(repository))) return 'not_due';
    const git = maintenanceGit(repository, lock);
    if (await isSwitchedOff(git)) {
      pause(repository, "git's gc.auto or maintenance.auto switches it off");
      return 'switched_off';
    }
    clearLeftovers(repository);
    await (isTheBoards(repository)
      ? pack(repository, branch, git)
      : git(['maintenance', 'run', '--auto', '--quiet']));
    if (isWorthPacking(countLitter(repository))) pause(repository, 'it ran, and as much is left as before');
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
  writeMaintenanceNote(repository, {
    ...(packed_to === undefined ? {} : { packed_to }),
    trouble,
    not_before,
  });
}

/** git's own settings for "never by itself", as git understands them. */
async function isSwitchedOff(git: MaintenanceGit): Promise<boolean> {
  const listed = await git(['config', '--get-regexp', '^(gc|maintenance)\\.auto$']).catch(() => '');
  const settings = new Map(
    listed.split('\n').map((line): [string, string] => {
      const [name = '', value = 'true'] = line.split(/ (.*)/s);
      return [name, value.toLowerCase()];
    }),
  );
  return (
    Number.parseInt(settings.get('gc.auto') ?? '1', 10) <= 0 ||
    ['false', 'no', 'off', '0', ''].includes(settings.get('maintenance.auto') ?? 'true')
  );
}

/** A git that was killed while it packed leaves half a pack, or a lock that keeps git's own maintenance from ever running. */
function clearLeftovers(repository: Repository): void {
  for (const path of findObjectLeftovers(repository)) removeLeftover(path);
  for (const lock of findOldLocks(repository)) {
    if (lock.path.endsWith('maintenance.lock')) removeDeadLock(repository, lock);
  }
}

/** Anything else is a person's, with settings of that person's. */
function isTheBoards({ prefix, gitDir, commonDir }: Repository): boolean {
  return prefix === '' && gitDir === commonDir;
}

/**
 * What reports added since the last time gets one pack, its deltas worked out anew, for those of an import are poor; then
 * packs are joined so that each is at least as big as all smaller ones together, which keeps the deltas. So an object is
 * worked on once, and copied as often as the history doubles.
 */
async function pack(repository: Repository, branch: string, git: MaintenanceGit): Promise<void> {
  const tip = (await git(['rev-parse', '--verify', `refs/heads/${branch}^{commit}`])).trim();
  const { packed_to } = readMaintenanceNote(repository);
  const isKnown =
    packed_to !== undefined &&
    (await git(['cat-file', '-e', `${packed_to}^{commit}`]).then(
      () => true,
      () => false,
    ));
  const options = [
    '--revs',
    '--non-empty',
    '--no-reuse-delta',
    '--delta-base-offset',
    '--local',
    '-q',
    ...DELTAS,
  ];
  await git(['pack-objects', ...options, join(repository.commonDir, 'objects', 'pack', 'pack')], {
    input: isKnown ? `${tip}\n^${packed_to}\n` : `${tip}\n`,
  });
  await git(['prune-packed', '-q']);
  await git(['repack', '-d', '-l', '-n', '-q', '--geometric=2']);
  writeMaintenanceNote(repository, { packed_to: tip });
}

/** More than git's own 10 finds what reports of the same task and worker have in common; beyond, it only takes longer. */
const DELTAS = ['--window=50', '--depth=50'];
