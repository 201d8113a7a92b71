import { type StdioOptions, spawnSync } from 'node:child_process';

/** One process to be timed. */
export interface Command {
  program: string;
  args: readonly string[];
  cwd?: string;
  /** What it reads: the content itself, or the descriptor of an open file. */
  input?: string | Buffer | number;
  /** When it counts as failed. */
  seconds?: number;
}

export const NODE = process.execPath;

/** What every command of node's pays before its first line. */
export const BARE_NODE: Command = { program: NODE, args: ['-e', '0'] };

/** Runs processes one after the other and gives the milliseconds from the first's start to the last's end. */
export function timed(...commands: readonly Command[]): number {
  const start = performance.now();
  for (const command of commands) run(command);
  return performance.now() - start;
}

/** Runs a process that has to succeed, and gives what it wrote. */
export function run({ program, args, cwd, input, seconds }: Command): Buffer {
  const stdio: StdioOptions = [typeof input === 'number' ? input : 'pipe', 'pipe', 'pipe'];
  const text = typeof input === 'number' ? '' : (input ?? '');
  const timeout = seconds === undefined ? undefined : seconds * 1000;
  const options = { cwd, input: text, stdio, timeout, maxBuffer: 256 * 1024 * 1024 };
  const ended = spawnSync(program, args, options);
  if (ended.error !== undefined) throw ended.error;
  if (ended.status !== 0) {
    throw new Error(
      `${program} ${args.join(' ')} ended with ${ended.status}: ${ended.stderr}${ended.stdout}`,
    );
  }
  return ended.stdout;
}

/** Runs git in a folder. */
export function git(cwd: string, args: readonly string[], input?: Command['input']): Buffer {
  return run({ program: 'git', args, cwd, ...(input === undefined ? {} : { input }) });
}
