import type { Answer } from './answer.ts';
import { readCommits } from './history.ts';
import type { Trial } from './lab.ts';
import { runProcess } from './processes.ts';
import type { TrialBoard } from './trial-board.ts';
import { REQUEST_ID } from './writes.ts';

/** What a disk can say, and the words that somebody who reads the message has to find there. */
export const CAUSES = {
  ENOSPC: /no space left|out of diskspace/i,
  EIO: /i\/o error|input\/output error/i,
  EACCES: /permission denied/i,
  EROFS: /read-only file system/i,
} as const;
export type Cause = keyof typeof CAUSES;

/** git says what it could not do, and of a ref not why. */
const OF_A_REF = /couldn't (set|write) '.*refs\//;
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
  if (![...causes, OF_A_REF].some((cause) => cause.test(message)))
    trial.violation(`the cause is not named: ${code}: ${message}`);
}

/**
 * Looks whether a write that was refused has left the board as it was: the branch, the files, and what git says of them.
 * Hand edits that it found may have gone on record before it failed; and where the disk refused only to keep the branch
 * through a power cut, it has to say that it is there.
 */
export async function expectUnchanged(
  trial: Trial,
  { root, tip }: TrialBoard,
  answer: Answer,
  statusBefore: string,
): Promise<void> {
  if (answer.kind !== 'refused' || answer.details.is_on_branch === true) return;
  const commits = await readCommits(root, tip);
  const landed = commits.find(({ requests }) => requests.includes(REQUEST_ID));
  if (landed !== undefined)
    trial.violation(`refused with '${answer.message}', and yet on record as ${landed.id}`);
  const status = await statusOf(root);
  if (statusBefore === '' && status !== '') trial.violation(`refused, and yet git status shows ${status}`);
}

/** What `git status` says of a board. */
export async function statusOf(root: string): Promise<string> {
  const words = ['--no-optional-locks', 'status', '--porcelain', '--untracked-files=all'];
  return (await runProcess('git', words, { cwd: root })).stdout;
}
