import { existsSync } from 'node:fs';
import { BoardError } from '../../errors.ts';
import { hasCode } from '../files/file-tree.ts';
import { gitEnvironment } from './environment.ts';
import { gitArguments } from './settings.ts';
import { settingsHeld } from './settings-held.ts';
import { outputOf, startGit } from './start-git.ts';

/** How one git command is called beside its arguments. */
export interface GitCall {
  /** Fed to standard input. */
  input?: string | Buffer;
  /** Variables beside the inherited ones. */
  env?: Record<string, string>;
  /** `-c` settings, `key=value`. */
  config?: readonly string[];
}

/**
 * Runs one git command in a folder and gives its standard output. Never runs the repository's hooks.
 * Resolves only on exit code 0; else it is `git_failed` with git's own words.
 */
export async function git(folder: string, args: readonly string[], call: GitCall = {}): Promise<string> {
  return (await gitBytes(folder, args, call)).toString();
}

/** What `git cat-file --batch` says to this input, as bytes: files may hold what is no text. */
export function gitObjects(folder: string, input: string): Promise<Buffer> {
  return gitBytes(folder, ['cat-file', '--batch'], { input });
}

async function gitBytes(folder: string, args: readonly string[], call: GitCall): Promise<Buffer> {
  try {
    const child = startGit(gitArguments(args, call.config), {
      cwd: folder,
      env: gitEnvironment(call.env),
    });
    return await outputOf(child, call.input);
  } catch (cause) {
    if (!existsSync(folder)) throw gitFailure(args, `${folder} is not there any more`);
    throw gitFailure(args, cause, folder);
  }
}

/** Where git has put a report for git's own developers, which is taken away again. */
const CRASH_REPORT = /^fast-import: dumping crash report to .*$/gm;
const NO_WORDS = 'it was killed, or ended without a word';

/** `git_failed` in plain words; `cause` is an error, or what git said in a folder. */
export function gitFailure(args: readonly string[], cause: unknown, folder?: string): BoardError {
  const words = (cause instanceof Error ? cause.message : String(cause)).replace(CRASH_REPORT, '').trim();
  if (hasCode(cause, 'EMFILE') || hasCode(cause, 'ENFILE')) {
    const what = hasCode(cause, 'EMFILE') ? "this process's" : "the system's";
    const message = `git ${args[0]} could not be started: ${what} files and connections are as many as it may have open; wait until some are closed, or raise 'ulimit -n'`;
    return new BoardError('git_failed', message, { details: { command: args[0], stderr: words }, cause });
  }
  if (hasCode(cause, 'ENOENT')) {
    return new BoardError('git_failed', 'git was not found on the PATH; install git 2.36 or newer', {
      cause,
    });
  }
  const message = words === '' ? NO_WORDS : words;
  const held = folder === undefined || words === '' ? '' : settingsHeld(folder, words);
  const settings = held === '' ? '' : `; if that is a value of a setting, it is one of these: ${held}`;
  return new BoardError('git_failed', `git ${args[0]} failed: ${message}${settings}`, {
    details: { command: args[0], stderr: message },
    cause,
  });
}
