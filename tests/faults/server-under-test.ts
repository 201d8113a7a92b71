import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Envelope } from '../../src/service/envelope.ts';
import type { OperationName } from '../../src/service/registry.ts';
import { requestFor } from '../parity/http.ts';
import { type Answer, answerOf } from './answer.ts';
import type { TrialBoard } from './trial-board.ts';

/** A server of a trial's board, as a process of its own. */
export interface ServerUnderTest {
  readonly child: ChildProcess;
  readonly address: string;
  readonly token: string;
  /** What it has written to standard error. */
  readonly stderr: () => string;
  /** Resolves when it has ended, with its exit status: null where it was killed. */
  readonly ended: Promise<number | null>;
  /** Sends a write; nobody knows what came of it where the connection breaks. */
  call(operation: string, input: Record<string, unknown>): Promise<Answer>;
  /** Asks it to end, and waits until it has. */
  stop(): Promise<number | null>;
}

/** Starts a server on a free port, with so many file descriptors, and waits until it listens; throws if it ends before. */
export async function startServer(
  executable: string,
  { root, repository }: TrialBoard,
  env: Record<string, string> = {},
  descriptors?: number,
): Promise<ServerUnderTest> {
  const args = [executable, '-C', root, 'serve', '--port', '0', '--quiet'];
  const few = descriptors === undefined ? '' : `ulimit -n ${descriptors}; `;
  const words = ['-c', `${few}exec "$0" "$@"`, process.execPath, ...args];
  const child = spawn('sh', words, { env: { ...process.env, ...env } });
  const said = { stdout: '', stderr: '' };
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const ended = once(child, 'close').then(([status]) => status as number | null);
  const listening = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.stdout += text;
      if (said.stdout.includes('\n')) resolve();
    });
  });
  await Promise.race([listening, ended]);
  const address = said.stdout.trim();
  if (address === '') throw new Error(`the server did not start: ${said.stderr}`);
  const token = readFileSync(join(repository.stateDir, 'token'), 'utf8').trim();
  return {
    child,
    address,
    token,
    ended,
    stderr: () => said.stderr,
    call: (operation, input) => send({ address, token }, operation, input),
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

const ANSWERED_MS = 30_000;

async function send(
  { address, token }: { address: string; token: string },
  operation: string,
  input: Record<string, unknown>,
): Promise<Answer> {
  const { method, target, headers, body } = await requestFor(operation as OperationName, input);
  try {
    const response = await fetch(`${address}${target}`, {
      method,
      headers: { ...headers, authorization: `Bearer ${token}`, connection: 'close' },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(ANSWERED_MS),
    });
    return answerOf((await response.json()) as Envelope);
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return { kind: 'unknown' };
    throw error;
  }
}
