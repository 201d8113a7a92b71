import type { Answer } from './answer.ts';
import type { Trial } from './lab.ts';
import { git, runProcess } from './processes.ts';
import type { TrialBoard } from './trial-board.ts';

/** What a disk can say, and the words that somebody who reads the message has to find there. */
export const CAUSES = {
  ENOSPC: /no space left/i,
  EIO: /i\/o error|input\/output error/i,
  EACCES: /permission denied/i,
  EROFS: /read-only file system/i,
} as const;
export type Cause = keyof typeof CAUSES;

const CODES = ['storage_failed', 'git_failed'];

/** Looks whether a write that the disk did not let through says so: with a code of that meaning, and with the cause. */
export function expectNamed(trial: Trial, answer: Answer, causes: readonly RegExp[]): void {
  if (answer.kind === 'acknowledged') return;
  if (answer.kind === 'unknown') {
    trial.violation('the write came to nothing without a word');
    return;
  }
  const { code, message } = answer;
  if (!CODES.includes(code)) trial.violation(`expected ${CODES.join(' or ')}, got ${code}: ${message}`);
  if (!causes.some((cause) => cause.test(message)))
    trial.violation(`the cause is not named: ${code}: ${message}`);
}

/** Looks whether a write that was refused has left the board as it was: the branch, the files, and what git says of them. */
export async function expectUnchanged(
  trial: Trial,
  { root, tip }: TrialBoard,
  answer: Answer,
  statusBefore: string,
): Promise<void> {
  if (answer.kind !== 'refused') return;
  const now = (await git(root, 'rev-parse', 'HEAD')).trim();
  if (now !== tip) trial.violation(`refused with '${answer.message}', and yet on record as ${now}`);
  const status = await statusOf(root);
  if (status !== statusBefore) trial.violation(`refused, and yet git status shows ${JSON.stringify(status)}`);
}

/** What `git status` says of a board. */
export async function statusOf(root: string): Promise<string> {
  const words = ['--no-optional-locks', 'status', '--porcelain', '--untracked-files=all'];
  return (await runProcess('git', words, { cwd: root })).stdout;
}
