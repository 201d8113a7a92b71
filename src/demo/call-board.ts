import { spawn } from 'node:child_process';
import { BoardError } from '../errors.ts';
import type { Envelope } from '../service/envelope.ts';
import type { DataOf, OperationName } from '../service/registry.ts';

/** What a program came to. */
export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface ProgramOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Kills the program when it is aborted. */
  signal?: AbortSignal;
}

/** Runs a program to its end and gives what it wrote, however it ended. */
export function runProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const read = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      read.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      read.stderr += text;
    });
    let trouble: Error | null = null;
    child.on('error', (error) => {
      trouble = error;
    });
    child.on('close', (status) => (trouble === null ? resolve({ status, ...read }) : reject(trouble)));
  });
}

/** Calls an operation by a process of its own, the way anybody can, and gives the data of the envelope it answers with. */
export async function callBoard<Name extends OperationName>(
  executable: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<DataOf<Name>> {
  return (await callExecutable(executable, args, options)) as DataOf<Name>;
}

/** Calls any command, `init` among them. Its refusal is thrown with its own code. */
export async function callExecutable(
  executable: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<unknown> {
  const ended = await runProgram(process.execPath, [executable, ...args, '--json'], options);
  const envelope = readEnvelope(args, ended);
  if (envelope.ok) return envelope.data;
  const { code, message, details } = envelope.error;
  throw new BoardError(code, `mission-control ${args.slice(0, 2).join(' ')}: ${message}`, { details });
}

function readEnvelope(args: readonly string[], { status, stdout, stderr }: Ended): Envelope {
  try {
    return JSON.parse(stdout) as Envelope;
  } catch (cause) {
    throw new BoardError(
      'internal_error',
      `mission-control ${args.join(' ')}: expected an envelope, got exit status ${status} and ${JSON.stringify((stderr || stdout).slice(0, 300))}`,
      { cause },
    );
  }
}
