import { spawn } from 'node:child_process';
import { type GitCall, gitEnvironment, gitFailure, SETTINGS } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';

/** Runs one git command in the repository and gives its output; rejects with `git_failed` unless it ended well. */
export type MaintenanceGit = (
  args: readonly string[],
  call?: Pick<GitCall, 'config'> & { input?: string },
) => Promise<string>;

const WORDS_MAX = 4096;

/** Each git holds the descriptor as well: the lock on it is taken as long as one of them lives, whatever became of us. */
export function maintenanceGit({ workTree }: Repository, lock: number): MaintenanceGit {
  return (args, { input = '', config = [] } = {}) =>
    new Promise((resolve, reject) => {
      const settings = [...SETTINGS, ...config].flatMap((setting) => ['-c', setting]);
      const child = spawn('git', [...settings, ...args], {
        cwd: workTree,
        env: gitEnvironment(),
        stdio: ['pipe', 'pipe', 'pipe', lock],
      });
      let said = '';
      let words = '';
      child.stdout?.on('data', (piece: Buffer) => (said += piece.toString()));
      child.stderr?.on('data', (piece: Buffer) => {
        if (words.length < WORDS_MAX) words += piece.toString();
      });
      child.on('error', (cause) => reject(gitFailure(args, cause)));
      child.on('close', (code) => (code === 0 ? resolve(said) : reject(gitFailure(args, words))));
      child.stdin?.on('error', () => {});
      child.stdin?.end(input);
    });
}
