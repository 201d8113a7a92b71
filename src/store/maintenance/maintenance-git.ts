import { gitEnvironment } from '../git/environment.ts';
import { type GitCall, gitFailure } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';
import { gitArguments } from '../git/settings.ts';
import { outputOf, startGit } from '../git/start-git.ts';

/** Runs one git command in the repository and gives its output; rejects with `git_failed` unless it ended well. */
export type MaintenanceGit = (
  args: readonly string[],
  call?: Pick<GitCall, 'config'> & { input?: string },
) => Promise<string>;

/** Each git holds the descriptor as well: the lock on it is taken as long as one of them lives, whatever became of us. */
export function maintenanceGit({ workTree }: Repository, lock: number): MaintenanceGit {
  return async (args, { input, config } = {}) => {
    const stdio = ['pipe', 'pipe', 'pipe', lock] as const;
    try {
      const child = startGit(gitArguments(args, config), {
        cwd: workTree,
        env: gitEnvironment(),
        stdio: [...stdio],
      });
      return (await outputOf(child, input)).toString();
    } catch (cause) {
      throw gitFailure(args, cause);
    }
  };
}
