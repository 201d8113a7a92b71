import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { importStream } from '../../src/store/git/fast-import.ts';
import { BRANCH, SIGNATURE } from '../boards/commit-stream.ts';
import { type Command, git, timed } from './processes.ts';
import type { Files } from './recorded-files.ts';

export const DURABILITIES = ['full', 'process'] as const;
export type Durability = (typeof DURABILITIES)[number];

/** Files that a report recorded, to be recorded once more on a copy of its board. */
export interface Again {
  root: string;
  files: Files;
  durability: Durability;
}

/** What git syncs for a durability: all or nothing. */
const fsyncOf = (durability: Durability) => `core.fsync=${durability === 'full' ? 'all' : 'none'}`;

/** Milliseconds for a bare `git fast-import`, and for what has to run before it. */
export function timeImport({ root, files, durability }: Again, ...before: Command[]): number {
  const tip = git(root, ['rev-parse', `refs/heads/${BRANCH}`])
    .toString()
    .trim();
  const seconds = Math.floor(Date.now() / 1000);
  const commit = { author: SIGNATURE, committer: SIGNATURE, seconds, message: 'the same files', files };
  const args = ['-c', fsyncOf(durability), 'fast-import', '--quiet', '--done', '--date-format=raw'];
  const input = importStream(`refs/heads/${BRANCH}`, tip, [commit]);
  return timed(...before, { program: 'git', args, cwd: root, input });
}

/** Milliseconds for `git add` and `git commit`. The files are in place before: only git's own work counts, and no tidying up. */
export function timeCommit({ root, files, durability }: Again): number {
  for (const [path, content] of files) {
    const place = join(root, path);
    if (content === null) rmSync(place);
    else {
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, content);
    }
  }
  const settings = ['-c', fsyncOf(durability), '-c', 'maintenance.auto=false'];
  return timed(
    { program: 'git', args: [...settings, 'add', '--all', '--', ...files.keys()], cwd: root },
    { program: 'git', args: [...settings, 'commit', '--quiet', '--message', 'the same files'], cwd: root },
  );
}

/** Makes a board record with this durability from here on. */
export function setDurability(root: string, durability: Durability): void {
  configure(root, 'durability', durability);
}

/** Gives a board another setting, as a person would. */
export function configure(root: string, key: string, value: string): void {
  const path = join(root, 'board.yaml');
  const text = readFileSync(path, 'utf8').replace(new RegExp(`^${key}:.*$`, 'm'), `${key}: ${value}`);
  writeFileSync(path, text);
  git(root, ['commit', '--quiet', '--allow-empty', '--message', `${key} ${value}`, '--', 'board.yaml']);
}
