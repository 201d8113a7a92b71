import { join } from 'node:path';
import type { BoardConfig } from '../../domain/config.ts';
import { readBranch } from '../git/branch.ts';
import { type Repository, refuseWhileBusy } from '../git/repository.ts';
import { withLock } from '../locks/lock.ts';
import { canSeeProcesses, findGit } from '../locks/processes.ts';
import { clearIntents, type Intent, readIntents } from './intents.ts';
import { recover } from './recovery.ts';

/** What a writer began and did not end, and whether its commits are on the branch. */
export interface LeftIntent {
  readonly intent: Intent;
  readonly hasLanded: boolean;
}

/** The intents that are noted now: of writers at work, or of some that died. */
export async function readLeftIntents(repository: Repository, branch: string): Promise<LeftIntent[]> {
  const intents = readIntents(repository);
  if (intents.length === 0) return [];
  const { blobs } = await readBranch(
    repository,
    branch,
    intents.map(({ witness }) => witness),
  );
  return intents.map((intent) => ({ intent, hasLanded: blobs.has(intent.witness) }));
}

/**
 * Finishes what landed, and forgets what did not where no git is left that could still bring it. Under the board's lock.
 */
export async function settleIntents(repository: Repository, config: BoardConfig): Promise<void> {
  await refuseWhileBusy(repository, config.branch);
  // Before the branch is looked at: a git that ends in between may have moved it.
  const isAlone = canSeeProcesses && findGit(repository) === undefined;
  const { undecided } = await recover(repository, config);
  if (undecided.length > 0 && isAlone) clearIntents(repository);
}

/** The same for whoever does not write next, and so would leave it to others: takes the lock, where anything was left. */
export async function settleLeftIntents(repository: Repository, config: BoardConfig): Promise<void> {
  if (readIntents(repository).length === 0) return;
  await withLock(join(repository.stateDir, 'lock'), () => settleIntents(repository, config));
}
