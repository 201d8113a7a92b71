import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Status } from '../src/domain/status.ts';
import { newBoardFiles } from '../src/store/board-template.ts';
import { importStream } from '../src/store/fast-import.ts';
import { type Counts, tellStory } from './board-story.ts';
import { git, run } from './processes.ts';

export const BRANCH = 'main';
export const SIGNATURE = { name: 'Bench', email: 'bench@mission-control.invalid' };

export interface BoardSize {
  tasks: Counts;
  /** Event files in all, beside those that the tasks' own lives need if these are more. */
  events: number;
  minutesBetweenEvents: number;
  /** Workers, who take the tasks in turn. */
  agents?: number;
}

const AGENTS = 8;
const FILES_PER_COMMIT = 10_000;
/** What closes a stream of imports. */
const END = 'done\n';

/** Makes a board in the board's own format, in a repository of its own: one import of all files, and a checkout. */
export function generateBoard(root: string, size: BoardSize): void {
  mkdirSync(root, { recursive: true });
  git(root, ['init', '--quiet', '-b', BRANCH]);
  const path = join(root, '.git', 'board.fast-import');
  const stream = openSync(path, 'w');
  writeStory(stream, size);
  closeSync(stream);
  const input = openSync(path, 'r');
  git(root, ['fast-import', '--quiet', '--done', '--date-format=raw'], input);
  closeSync(input);
  rmSync(path);
  git(root, ['checkout', '--quiet', '--force', BRANCH]);
  settle(root);
}

/** Never holds more than some thousand files: the story of a big board takes gigabytes. */
function writeStory(
  stream: number,
  { tasks, events, minutesBetweenEvents, agents = AGENTS }: BoardSize,
): void {
  const files = newBoardFiles('bench', BRANCH);
  const seconds = Math.floor(Date.now() / 1000);
  const write = (isLast: boolean) => {
    const commit = { author: SIGNATURE, committer: SIGNATURE, seconds, message: 'a board', files };
    const text = importStream(`refs/heads/${BRANCH}`, null, [commit]);
    writeSync(stream, isLast ? text : text.subarray(0, -END.length));
    files.clear();
  };
  const pace = { events, step: minutesBetweenEvents * 60_000, end: Date.now(), agents };
  tellStory(tasks, pace, (path, content) => {
    files.set(path, content);
    if (files.size === FILES_PER_COMMIT) write(false);
  });
  write(true);
}

/** Makes a board that is the same down to the time stamps, so that git need not look into its files again. */
export function copyBoard(from: string, to: string): void {
  run({ program: 'cp', args: ['-a', from, to] });
  git(to, ['update-index', '-q', '--refresh', '--force-write-index']);
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
