import { setTimeout as sleep } from 'node:timers/promises';
import type { Repository } from '../git/repository.ts';
import { readIntents } from './intents.ts';

const PAUSE_MS = 10;
/** Longer than this no living writer takes from its commit to its files, but on a disk that hardly answers. */
const PATIENCE_MS = 3_000;

/**
 * Resolves once the files show what the branch holds: a writer's commit comes first. What a dead writer left is not waited for
 * for long; the next writer sees to that.
 */
export async function atRest(repository: Repository): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
    if (readIntents(repository).length === 0) return;
    await sleep(PAUSE_MS);
  }
}
