import { closeSync, mkdirSync } from 'node:fs';
import { findRepository } from '../../src/store/git/repository.ts';
import { tryHold } from '../../src/store/locks/lock.ts';
import { maintenanceGit } from '../../src/store/maintenance/maintenance-git.ts';
import { maintenanceLock } from '../../src/store/maintenance/maintenance-note.ts';
import { packHistory } from '../../src/store/maintenance/pack-history.ts';

/** Has a board's own maintenance pack what it would pack some time, now. */
export async function maintainNow(root: string, branch: string): Promise<void> {
  const repository = findRepository(root);
  mkdirSync(repository.stateDir, { recursive: true });
  const lock = tryHold(maintenanceLock(repository));
  if (lock === null) throw new Error(`somebody else is at the maintenance of ${root}`);
  try {
    await packHistory(repository, branch, maintenanceGit(repository, lock));
  } finally {
    closeSync(lock);
  }
}
