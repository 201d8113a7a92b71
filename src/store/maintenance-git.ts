import { spawn } from 'node:child_process';
import { gitEnvironment, gitFailure, SETTINGS } from './git.ts';
import type { Repository } from './repository.ts';

/** Runs one git command in the repository and gives its output; rejects with `git_failed` unless it ended well. */
export type MaintenanceGit = (args: readonly string[], call?: { input?: string }) => Promise<string>;

/** It has the machine to itself hardly ever: one core, and memory that does not grow with the history's largest files. */
const BOUNDS = [
  'pack.threads=1',
  'pack.windowMemory=64m',
  'pack.deltaCacheSize=64m',
  // Written out before what it replaces goes.
  'core.fsync=all',
  // Set by some for their own repositories; git refuses to write one for some of the objects only.
  'repack.writeBitmaps=false',
];
const WORDS_MAX = 4096;

/** Each git holds the descriptor as well: the lock on it is taken as long as one of them lives, whatever became of us. */
export function maintenanceGit({ workTree }: Repository, lock: number): MaintenanceGit {
  return (args, { input = '' } = {}) =>
    new Promise((resolve, reject) => {
      const settings = [...SETTINGS, ...BOUNDS].flatMap((setting) => ['-c', setting]);
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
