import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a process came to. */
export interface Ended {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** How a process is started. */
export interface StartOptions {
  cwd?: string;
  env?: Record<string, string>;
  input?: string;
  /** What takes longer is killed, and the trial says what is missing. */
  longestMs?: number;
}

/** Nothing under test takes so long. */
const LONGEST_MS = 60_000;

/** Runs a process to its end, whatever that is. */
export async function runProcess(
  program: string,
  args: readonly string[],
  options: StartOptions = {},
): Promise<Ended> {
  return endOf(startProcess(program, args, options));
}

/** Starts a process; its input is fed to it at once. */
export function startProcess(
  program: string,
  args: readonly string[],
  { cwd, env, input, longestMs = LONGEST_MS }: StartOptions = {},
): ChildProcess {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: 'pipe',
    timeout: longestMs,
    killSignal: 'SIGKILL',
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(input ?? '');
  return child;
}

/** Gathers what a process says until it ends. */
export async function endOf(child: ChildProcess): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const [status, signal] = await once(child, 'close');
  return { status, signal, ...said };
}

/** Runs git as a person would, and gives what it says; throws where it fails. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const ended = await runProcess('git', args, { cwd });
  if (ended.status !== 0) throw new Error(`git ${args.join(' ')}: ${ended.stderr}${ended.stdout}`);
  return ended.stdout;
}

/** Settings of a person with a name. */
export const PERSON = ['-c', 'user.name=Hannah', '-c', 'user.email=hannah@example.invalid'];

/** Runs git as a person with a name would. */
export function gitBy(cwd: string, ...args: string[]): Promise<string> {
  return git(cwd, ...PERSON, ...args);
}
