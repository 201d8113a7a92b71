import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { STATUSES } from '../../src/domain/status.ts';
import { gitIn } from './temp-board.ts';

/** Runs git as a person with a name would. */
export function gitBy(folder: string, ...args: string[]): string {
  return gitIn(folder, '-c', 'user.name=Hannah', '-c', 'user.email=hannah@example.invalid', ...args);
}

/** Makes a repository with one commit, as a code project has it. */
export function makeProject(folder: string, ...options: string[]): void {
  execFileSync('git', ['init', '-q', '-b', 'main', ...options, folder]);
  execFileSync('sh', ['-c', 'echo code > code.txt && mkdir src && echo one > src/one.txt'], { cwd: folder });
  gitBy(folder, 'add', '-A');
  gitBy(folder, 'commit', '-qm', 'code');
}

/** Everything that says what a person has staged and what not, byte for byte. */
export function workOf(folder: string, ...paths: string[]): Record<string, string> {
  const of = (...args: string[]) => gitIn(folder, '--no-optional-locks', ...args, '--', ...paths);
  return {
    unstaged: of('diff', '--binary'),
    staged: of('diff', '--cached', '--binary'),
    index: of('ls-files', '-s', '--debug').replace(/^ {2}(ctime|mtime|dev|uid|size).*\n/gm, ''),
    untracked: of('ls-files', '--others'),
  };
}

/** The status folders that hold a file of each task, by file name, in the working tree or in a commit's listing. */
function foldersOf(paths: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const [status = ''] = path.split('/', 1);
    if (!STATUSES.some((known) => known === status) || !path.endsWith('.md')) continue;
    const name = path.slice(path.lastIndexOf('/') + 1);
    folders.set(name, [...(folders.get(name) ?? []), status]);
  }
  return folders;
}

/** What has to hold of a board after every fault: one folder for each task, branch and files agree, git finds nothing. */
export function expectSound(root: string): void {
  const tracked = gitIn(root, 'ls-tree', '-r', '--name-only', '-z', 'HEAD', '.').split('\0');
  const present = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const folders = foldersOf(present.filter((path) => !path.startsWith('.git/')));
  expect([...folders.values()].filter((statuses) => statuses.length !== 1)).toEqual([]);
  expect(folders).toEqual(foldersOf(tracked));
  expect(gitIn(root, '--no-optional-locks', 'status', '--porcelain', '--untracked-files=all')).toBe('');
  const complaints = gitIn(root, 'fsck', '--full', '--strict', '--no-progress').split('\n');
  expect(complaints.filter((line) => line !== '' && !line.startsWith('dangling '))).toEqual([]);
  expect(readdirSync(join(gitDir(root))).filter((name) => name.endsWith('.lock'))).toEqual([]);
}

/** The git directory of a work tree, absolute. */
export function gitDir(folder: string): string {
  return gitIn(folder, 'rev-parse', '--absolute-git-dir').trim();
}
