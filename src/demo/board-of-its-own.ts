import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BoardError } from '../errors.ts';
import { runProgram } from './call-board.ts';

/** Short, so that a demo sees a silent worker. */
const STALE_AFTER_SECONDS = 3;

const IDENTITY = ['-c', 'user.name=Mission Control demo', '-c', 'user.email=demo@mission-control.invalid'];
const NO_SURPRISES = ['-c', 'commit.gpgSign=false', '-c', 'core.hooksPath=/dev/null'];

/** The folder for a demo's board: the named one, which must be empty or not there, or a fresh one. */
export function boardFolder(named: string | undefined): string {
  if (named === undefined) return mkdtempSync(join(tmpdir(), 'mission-control-demo-'));
  const folder = resolve(named);
  if (!existsSync(folder)) return folder;
  if (!statSync(folder).isDirectory()) {
    throw new BoardError('invalid_input', `--dir: expected a folder, got the file ${folder}`, {
      details: { field: 'dir', received: named },
    });
  }
  if (readdirSync(folder).length === 0) return folder;
  throw new BoardError(
    'already_exists',
    `--dir: expected a new or empty folder, but there is something in ${folder}; name another, or leave --dir out`,
    { details: { field: 'dir', folder } },
  );
}

/** The folder whose files the workers look at; it has to be there. */
export function folderToWorkOn(named: string): string {
  const folder = resolve(named);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw new BoardError('invalid_input', `folder: expected a folder to work on, found none at ${folder}`, {
    details: { field: 'folder', received: named },
  });
}

/** The variables for everybody on the demo's board: none that speak of another board or another repository. */
export function environmentFor(board: string): NodeJS.ProcessEnv {
  const foreign = /^(MISSION_CONTROL_.*|GIT_(?!CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)$|EXEC_PATH$).*)$/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(own), MISSION_CONTROL_BOARD: board };
}

/** Has a new board call a worker stale soon, as a person does it: by editing `board.yaml` and committing that. */
export async function hurryStaleness(board: string, env: NodeJS.ProcessEnv): Promise<void> {
  const path = join(board, 'board.yaml');
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace(/^stale_after_seconds:.*$/m, `stale_after_seconds: ${STALE_AFTER_SECONDS}`),
  );
  const message = `call a worker stale after ${STALE_AFTER_SECONDS} s`;
  await git(board, env, [...IDENTITY, ...NO_SURPRISES, 'commit', '-qm', message, '--', 'board.yaml']);
}

/** The last commits, newest first, a line for each with its author. */
export async function lastCommits(board: string, env: NodeJS.ProcessEnv, number: number): Promise<string[]> {
  const log = await git(board, env, ['log', `-${number}`, '--format=%h  %<(20,trunc)%an  %s']);
  return log.trimEnd().split('\n');
}

async function git(folder: string, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await runProgram('git', args, { cwd: folder, env });
  if (status === 0) return stdout;
  throw new BoardError(
    'git_failed',
    `git ${args.join(' ')} in ${folder} ended with ${status}: ${stderr.trim()}`,
    {
      details: { stderr },
    },
  );
}
