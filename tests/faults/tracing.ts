import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A process of a write: node itself, or the git of that name that it starts. */
export type Role = 'node' | string;

/** What is done to a process at a system call. */
export interface Injection {
  role: Role;
  call: string;
  /** Which of the calls of that kind, counted in that process from 1. */
  nth: number;
  /** In strace's words: `signal=KILL`, `error=ENOSPC`. */
  what: string;
  /** At that call only, or at it and all that follow, also in later processes of the role. */
  isLasting: boolean;
}

/** The calls by which a process changes files, pipes or processes. */
export const CALLS = [
  ...[
    'openat',
    'close',
    'write',
    'pwrite64',
    'writev',
    'copy_file_range',
    'sendfile',
    'ftruncate',
    'fallocate',
  ],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'unlink', 'unlinkat', 'mkdir', 'rmdir', 'symlink'],
  ...['fsync', 'fdatasync', 'chmod', 'fchmod', 'utimensat', 'execve', 'clone', 'clone3', 'vfork'],
];

/** Where a trace is written: one file for each role below this path. */
export const traceOf = (out: string, role: Role) => `${out}.${role}`;

/** Why processes cannot be traced here; null where they can. */
export function cannotTrace(): string | null {
  const tried = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']);
  if (tried.error !== undefined) return 'no strace';
  return tried.status === 0 ? null : 'strace may not trace';
}

/** Arguments of strace that record, or that inject. */
export function straceWords(injection: Injection | null): string[] {
  if (injection === null) return ['-e', `trace=${CALLS.join(',')}`];
  const { call, nth, what, isLasting } = injection;
  return ['-e', `trace=${call}`, '-e', `inject=${call}:${what}:when=${nth}${isLasting ? '+' : ''}`];
}

/** A command as it is started so that one of its processes is traced, or all are where nothing is injected. */
export function tracedCommand(
  command: readonly string[],
  { shims, out, injection }: { shims: string; out: string; injection: Injection | null },
): { program: string; args: string[]; env: Record<string, string> } {
  const env = gitTracingEnv({ shims, out, injection });
  const isNodeTraced = injection === null || injection.role === 'node';
  const [program = '', ...args] = isNodeTraced
    ? ['strace', '-qq', '-s', '200', '-o', traceOf(out, 'node'), ...straceWords(injection), ...command]
    : command;
  return { program, args, env };
}

/** Variables under which a process's git is traced; none where it is not git that something is injected into. */
export function gitTracingEnv({
  shims,
  out,
  injection,
}: {
  shims: string;
  out: string;
  injection: Injection | null;
}): Record<string, string> {
  if (injection?.role === 'node') return {};
  return {
    PATH: `${shims}:${process.env.PATH}`,
    // Where git looks for the git that it starts itself.
    GIT_EXEC_PATH: shims,
    FAULTS_OUT: out,
    FAULTS_ROLE: injection?.role ?? 'all',
    FAULTS_LASTING: injection?.isLasting ? 'yes' : '',
    FAULTS_STRACE: straceWords(injection).join(' '),
  };
}

const SHIM = (git: string) => `#!/bin/sh
role= skip=
for word in "$@"; do
  if [ -n "$skip" ]; then skip=; continue; fi
  case "$word" in -c|-C) skip=1 ;; -*) ;; *) role=$word; break ;; esac
done
if [ "$FAULTS_ROLE" = all ] || [ "$FAULTS_ROLE" = "$role" ]; then
  if [ -n "$FAULTS_LASTING" ] || ! [ -e "$FAULTS_OUT.$role" ]; then
    exec strace -qq -s 200 -A -o "$FAULTS_OUT.$role" $FAULTS_STRACE '${git}' "$@"
  fi
fi
exec '${git}' "$@"
`;

/** Makes a folder whose git is the real one, traced where the environment says so. */
export function makeShims(folder: string): string {
  const shims = join(folder, 'shims');
  if (existsSync(shims)) return shims;
  mkdirSync(shims, { recursive: true });
  const found = spawnSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).stdout.trim();
  writeFileSync(join(shims, 'git'), SHIM(found));
  chmodSync(join(shims, 'git'), 0o755);
  return shims;
}
