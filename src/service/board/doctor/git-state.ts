import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { BoardConfig } from '../../../domain/config.ts';
import { readTip } from '../../../store/git/branch.ts';
import { findBusyness, type Repository } from '../../../store/git/repository.ts';
import { CONFIG_FILE } from '../../../store/layout.ts';
import { findOldLocks, type OldLock, removeDeadLock } from '../../../store/locks/git-locks.ts';
import { UNSEEN } from '../../../store/locks/processes.ts';
import { clearDeadClaim, readClaim } from '../../../store/locks/server-claim.ts';
import { countLitter, isNeglected } from '../../../store/maintenance/litter.ts';
import { readMaintenanceNote } from '../../../store/maintenance/maintenance-note.ts';
import { type LeftIntent, settleIntents } from '../../../store/recovery/intent-leftovers.ts';
import { findLeftovers, removeLeftover } from '../../../store/recovery/leftovers.ts';
import { setMode } from '../../../store/recovery/restore.ts';
import { isSealingFolder } from '../../../store/sealed/days-aside.ts';
import { type Diagnosis, diagnosis, gitPath } from './finding.ts';

/** Why nothing can be recorded now, where that is so: the board's branch is not checked out, or not there. */
export async function diagnoseRepository(
  repository: Repository,
  { branch }: BoardConfig,
): Promise<Diagnosis[]> {
  const busy = await findBusyness(repository, branch);
  if (busy !== null) {
    return [
      diagnosis('repository_busy', {
        path: `$GIT_DIR/${busy.file}`,
        message: `${busy.what}; until that ends every report is refused`,
        repair: busy.wayOut,
      }),
    ];
  }
  if ((await readTip(repository, branch)) !== null) return [];
  return [
    diagnosis('branch_missing', {
      path: CONFIG_FILE,
      message: `branch ${branch} records this board, and it has no commit`,
      repair: `name the branch that has the board's history as 'branch' in ${CONFIG_FILE}`,
    }),
  ];
}

/** What those who worked here left in the git directory: locks, files on their way, notes of what they began. */
export function diagnoseLeftovers(repository: Repository, left: readonly LeftIntent[]): Diagnosis[] {
  return [
    ...findOldLocks(repository).map((lock) => oldLock(repository, lock)),
    ...left.map((intent) => leftIntent(repository, intent)),
    ...findLeftovers(repository).map((path) =>
      diagnosis('file_left', {
        path: gitPath(repository, path),
        message: 'a process that has ended left this behind',
        repair: isSealingFolder(path)
          ? 'remove what is sealed, and give back what is not; what stays there has another file in its place'
          : 'remove it',
        mend: { kind: 'tidy', run: () => removeLeftover(repository, path) },
      }),
    ),
    ...serverClaim(repository),
    ...unpacked(repository),
  ];
}

/** Reports have it packed by themselves, unless git is told not to, or cannot. */
function unpacked(repository: Repository): Diagnosis[] {
  const litter = countLitter(repository);
  if (!isNeglected(litter)) return [];
  const { trouble } = readMaintenanceNote(repository);
  return [
    diagnosis('objects_unpacked', {
      path: gitPath(repository, join(repository.commonDir, 'objects')),
      message: `git has about ${litter.loose} objects in files of their own, and ${litter.packs} packs, which takes disk and time${trouble === undefined ? '' : `; the last maintenance came to nothing: ${trouble}`}`,
      repair: `'git gc' in ${repository.workTree} packs them`,
    }),
  ];
}

function oldLock(repository: Repository, lock: OldLock): Diagnosis {
  const path = gitPath(repository, lock.path);
  if (lock.holder === null) {
    return diagnosis('dead_lock', {
      path,
      message: 'a git that was killed left its lock behind, and every other git waits for it to go',
      repair: 'remove it',
      mend: { kind: 'tidy', run: () => void removeDeadLock(repository, lock) },
    });
  }
  const who = lock.holder === undefined ? UNSEEN : `process ${lock.holder} may hold it`;
  return diagnosis('held_lock', {
    path,
    message: `git's lock has been there for long; ${who}`,
    repair:
      lock.holder === undefined
        ? 'if no git is at work here, remove it'
        : `see what process ${lock.holder} waits for`,
  });
}

function leftIntent(repository: Repository, { intent, hasLanded }: LeftIntent): Diagnosis {
  return diagnosis('intent_left', {
    path: gitPath(repository, join(repository.stateDir, 'intent')),
    message: hasLanded
      ? `a writer died after it recorded ${intent.witness} and before all files showed it; the next report sees to that`
      : `a writer died before it recorded ${intent.witness}; nothing was lost, and the next report clears it away`,
    repair: hasLanded ? 'bring the files up to date' : 'clear it away',
    mend: { kind: 'tidy', run: ({ config }) => settleIntents(repository, config) },
  });
}

const PRIVATE = 0o600;

function serverClaim(repository: Repository): Diagnosis[] {
  const { files, mayRun } = readClaim(repository);
  return files.flatMap((path) => {
    if (!mayRun) {
      return diagnosis('server_claim_left', {
        path: gitPath(repository, path),
        message: 'the server that wrote this is not running any more',
        repair: 'remove it',
        mend: { kind: 'tidy', run: () => clearDeadClaim(repository) },
      });
    }
    const mode = (lstatSync(path, { throwIfNoEntry: false })?.mode ?? PRIVATE) & 0o777;
    if (mode === PRIVATE) return [];
    return diagnosis('claim_readable', {
      path: gitPath(repository, path),
      message: `its mode is ${mode.toString(8)}, so that other accounts may write to the board as you`,
      repair: `give it mode 600, and start the server again for a new token`,
      mend: { kind: 'tidy', run: () => setMode(path, PRIVATE) },
    });
  });
}
