import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Envelope } from '../../src/service/envelope.ts';

/** The built executable. */
export const EXECUTABLE = fileURLToPath(new URL('../../dist/mission-control.cjs', import.meta.url));

/** What a process came to. */
export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface SpawnOptions {
  cwd?: string;
  env?: Record<string, string | undefined>;
  input?: string | Buffer;
}

/** Runs the executable as a process of its own. */
export function runExecutable(
  args: readonly string[],
  { cwd, env, input }: SpawnOptions = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [EXECUTABLE, ...args], { cwd, env: { ...process.env, ...env } });
    const read = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (read.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (read.stderr += text));
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...read }));
  });
}

/** Runs a command with `--json` and gives its envelope and exit status. */
export async function callCli(
  board: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<{ status: number | null; envelope: Envelope<Record<string, unknown>>; stderr: string }> {
  const { status, stdout, stderr } = await runExecutable(['-C', board, '--json', ...args], options);
  return { status, envelope: JSON.parse(stdout), stderr };
}

/** Calls an operation through the bridge, its input as a JSON object on standard input. */
export async function callBridge(board: string, operation: string, input: unknown) {
  const { status, stdout } = await runExecutable(['-C', board, 'bridge', operation, '-'], {
    input: JSON.stringify(input),
  });
  return { status, envelope: JSON.parse(stdout) as Envelope<Record<string, unknown>> };
}
