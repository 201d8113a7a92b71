import { simpleGit } from 'simple-git';
import { BoardError } from '../errors.ts';
import { hasCode } from './file-tree.ts';

/** How one git command is called beside its arguments. */
export interface GitCall {
  /** Fed to standard input. */
  input?: string | Buffer;
  /** Variables beside the inherited ones. */
  env?: Record<string, string>;
  /** `-c` settings, `key=value`. */
  config?: readonly string[];
}

/** What a user may set for any git command. Everything else of git's in the environment belongs to another repository. */
const INHERITED =
  /^GIT_((AUTHOR|COMMITTER)_\w+|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|EXEC_PATH|TRACE\w*)$/;
const GUARDED = /^(GIT_.*|EDITOR|VISUAL|PAGER|PREFIX|SSH_ASKPASS)$/i;

function environment(extra: Record<string, string>): Record<string, string> {
  const inherited = Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
    value !== undefined && (INHERITED.test(name) || !GUARDED.test(name)) ? [[name, value]] : [],
  );
  return { ...Object.fromEntries(inherited), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', ...extra };
}

/**
 * Runs one git command in a folder and gives its standard output. Never runs the repository's hooks.
 * Resolves only on exit code 0; else it is `git_failed` with git's own words.
 *
 * A command that prints nothing is slow here: simple-git waits 50 ms for output that might still come.
 */
export async function git(folder: string, args: readonly string[], call: GitCall = {}): Promise<string> {
  const env = environment(call.env ?? {});
  const runner = simpleGit({
    baseDir: folder,
    config: ['core.hooksPath=/dev/null', 'core.quotePath=false', ...(call.config ?? [])],
    completion: { onClose: true, onExit: false },
    allowEnvironment: Object.keys(env),
    unsafe: { allowUnsafeHooksPath: true, allowUnsafeConfigPaths: true, allowUnsafeExec: true },
    errors: (error, { exitCode, stdErr }) =>
      exitCode === 0
        ? error
        : (error ?? Buffer.concat(stdErr.length > 0 ? stdErr : [Buffer.from('no message')])),
    ...(call.input === undefined ? {} : { input: () => call.input }),
  }).env(env);
  try {
    return await runner.raw([...args]);
  } catch (cause) {
    throw failure(args, cause);
  }
}

function failure(args: readonly string[], cause: unknown): BoardError {
  const words = cause instanceof Error ? cause.message.trim() : String(cause);
  if (hasCode(cause, 'ENOENT') || /spawn git ENOENT/.test(words)) {
    return new BoardError('git_failed', 'git was not found on the PATH; install git 2.36 or newer', {
      cause,
    });
  }
  const message = words === '' ? 'it was killed or said nothing' : words;
  return new BoardError('git_failed', `git ${args[0]} failed: ${message}`, {
    details: { command: args[0], stderr: message },
    cause,
  });
}
