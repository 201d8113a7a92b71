import { spawnSync } from 'node:child_process';
import { gitEnvironment } from './environment.ts';
import type { Repository } from './repository.ts';
import { gitArguments } from './settings.ts';

/** More than a month of a very busy board is called. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * What git answers, waited for without anything else going on: for walks through files that find out on the way what they
 * need not list, which takes longer. Undefined where it failed, in whichever way.
 */
export function gitAtOnce(
  { workTree }: Pick<Repository, 'workTree'>,
  args: readonly string[],
  input = '',
): Buffer | undefined {
  const { status, stdout } = spawnSync('git', gitArguments(args), {
    cwd: workTree,
    env: gitEnvironment(),
    input,
    maxBuffer: MOST_BYTES,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout : undefined;
}
