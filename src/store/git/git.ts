import type { SimpleGit } from 'simple-git';
import { BoardError } from '../../errors.ts';
import { hasCode } from '../files/file-tree.ts';

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

/**
 * git takes and gives back 256 KiB for every object that it compresses. Where glibc would hand that to the kernel and get it
 * back, page by page, each time, it is three quarters of the work of an import of many commits.
 */
const KEEP_MEMORY = {
  MALLOC_MMAP_THRESHOLD_: String(32 * 1024 * 1024),
  MALLOC_TRIM_THRESHOLD_: String(64 * 1024 * 1024),
  MALLOC_TOP_PAD_: String(1024 * 1024),
};

/** What a git process sees of the environment: nothing that belongs to another repository. */
export function gitEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  const inherited = Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
    value !== undefined && (INHERITED.test(name) || !GUARDED.test(name)) ? [[name, value]] : [],
  );
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    ...KEEP_MEMORY,
    ...extra,
  };
}

/**
 * Runs one git command in a folder and gives its standard output. Never runs the repository's hooks.
 * Resolves only on exit code 0; else it is `git_failed` with git's own words.
 *
 * A command that prints nothing is slow here: simple-git waits 50 ms for output that might still come.
 */
export async function git(folder: string, args: readonly string[], call: GitCall = {}): Promise<string> {
  try {
    return await (await runnerIn(folder, call)).raw([...args]);
  } catch (cause) {
    throw gitFailure(args, cause);
  }
}

/** What `git cat-file --batch` says to this input, as bytes: files may hold what is no text. */
export async function gitObjects(folder: string, input: string): Promise<Buffer> {
  try {
    return await (await runnerIn(folder, { input })).binaryCatFile(['--batch']);
  } catch (cause) {
    throw gitFailure(['cat-file'], cause);
  }
}

/** `-c` settings of every command. */
export const SETTINGS = ['core.hooksPath=/dev/null', 'core.quotePath=false'] as const;

/** Loaded here, because a report does without it (git-by-files.ts). */
async function runnerIn(folder: string, call: GitCall): Promise<SimpleGit> {
  const { simpleGit } = await import('simple-git');
  const env = gitEnvironment(call.env);
  return simpleGit({
    baseDir: folder,
    config: [...SETTINGS, ...(call.config ?? [])],
    completion: { onClose: true, onExit: false },
    allowEnvironment: Object.keys(env),
    unsafe: { allowUnsafeHooksPath: true, allowUnsafeConfigPaths: true, allowUnsafeExec: true },
    errors: (error, { exitCode, stdErr }) =>
      exitCode === 0 ? error : stdErr.length > 0 ? Buffer.concat(stdErr) : (error ?? Buffer.from(NO_WORDS)),
    ...(call.input === undefined ? {} : { input: () => call.input }),
  }).env(env);
}

/** Where git has put a report for git's own developers, which is taken away again. */
const CRASH_REPORT = /^fast-import: dumping crash report to .*$/gm;
const NO_WORDS = 'it was killed, or ended without a word';

/** `git_failed` in plain words; `cause` is an error, or what git said. */
export function gitFailure(args: readonly string[], cause: unknown): BoardError {
  const words = (cause instanceof Error ? cause.message : String(cause)).replace(CRASH_REPORT, '').trim();
  if (hasCode(cause, 'ENOENT') || /spawn git ENOENT/.test(words)) {
    return new BoardError('git_failed', 'git was not found on the PATH; install git 2.36 or newer', {
      cause,
    });
  }
  const message = words === '' ? NO_WORDS : words;
  return new BoardError('git_failed', `git ${args[0]} failed: ${message}`, {
    details: { command: args[0], stderr: message },
    cause,
  });
}
