import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Status } from '../src/domain/status.ts';
import { newBoardFiles } from '../src/store/board-template.ts';
import { importStream } from '../src/store/fast-import.ts';
import { type Counts, storyOf } from './board-story.ts';
import { git } from './processes.ts';

export const BRANCH = 'main';
export const SIGNATURE = { name: 'Bench', email: 'bench@mission-control.invalid' };

export interface BoardSize {
  tasks: Counts;
  /** Event files in all, beside those that the tasks' own lives need if these are more. */
  events: number;
  minutesBetweenEvents: number;
}

/** Makes a board in the board's own format, in a repository of its own: one import of all files, and a checkout. */
export function generateBoard(root: string, { tasks, events, minutesBetweenEvents }: BoardSize): void {
  const step = minutesBetweenEvents * 60_000;
  const files = new Map([
    ...newBoardFiles('bench', BRANCH),
    ...storyOf(tasks, { events, step, end: Date.now() }),
  ]);
  mkdirSync(root, { recursive: true });
  git(root, ['init', '--quiet', '-b', BRANCH]);
  const seconds = Math.floor(Date.now() / 1000);
  const commit = { author: SIGNATURE, committer: SIGNATURE, seconds, message: 'a board', files };
  const input = importStream(`refs/heads/${BRANCH}`, null, [commit]);
  git(root, ['fast-import', '--quiet', '--done', '--date-format=raw'], input);
  git(root, ['checkout', '--quiet', '--force', BRANCH]);
  settle(root);
}

/** Files as old as the index that lists them are read by git again and again; a real board's are older. */
function settle(root: string): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_100);
  git(root, ['update-index', '--refresh', '--force-write-index']);
}

/** The ids of the tasks in one of the open statuses. */
export function openTaskIds(root: string, status: Exclude<Status, 'done'>): string[] {
  const names = readdirSync(join(root, status)).filter((name) => name.endsWith('.md'));
  return names.map((name) => name.split('-').slice(0, 2).join('-')).sort();
}
