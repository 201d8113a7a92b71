import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { openBoard } from '../../src/index.ts';
import type { Envelope } from '../../src/service/envelope.ts';
import { loadOperation, type OperationName } from '../../src/service/registry.ts';
import { commandWords } from '../../src/surfaces/cli/flags.ts';
import { EXECUTABLE, runExecutable } from '../helpers/call-surface.ts';
import type { TempBoard } from '../helpers/temp-board.ts';
import { openHttp, requestFor } from '../parity/http.ts';

type Input = Record<string, unknown>;

/** Calls an operation on a board in one of the ways there are. */
export type Caller = (operation: OperationName, input: Input) => Promise<Envelope>;

/** The ways that take no process for each call: one server, one bridge, the library. */
export async function sharedCallers(board: TempBoard) {
  const http = await openHttp(board.root);
  onTestFinished(() => http.close());
  const bridge = openBridge(board);
  const library = openBoard(board.root, { agent: null });
  return {
    http: async (operation, input) => {
      const { target, ...request } = await requestFor(operation, input);
      // A client like fetch would take dots out of a path before it sends it.
      return (await http.send({ ...request, target: target.replaceAll('..', '%2e%2e') })).envelope;
    },
    'bridge --stdio': (method, params) => bridge.ask({ method, params }),
    library: (operation, input) => library.call(operation as string, input),
  } satisfies Record<string, Caller>;
}

/** The ways that are a process for each call. */
export function processCallers({ root }: TempBoard) {
  const parse = ({ stdout, stderr }: { stdout: string; stderr: string }): Envelope => {
    if (stderr !== '') throw new Error(`expected nothing on standard error, got ${stderr}`);
    return JSON.parse(stdout);
  };
  const wordsFor = async (operation: OperationName, input: Input) =>
    commandWords(await loadOperation(operation), input);
  return {
    'command line': async (operation, input) =>
      parse(await runExecutable(['-C', root, '--json', ...bound(await wordsFor(operation, input))])),
    'bridge with flags': async (operation, input) =>
      parse(await runExecutable(['-C', root, 'bridge', ...bound(await wordsFor(operation, input))])),
    'bridge with JSON': async (operation, input) =>
      parse(await runExecutable(['-C', root, 'bridge', operation, '-'], { input: JSON.stringify(input) })),
  } satisfies Record<string, Caller>;
}

/** A value that begins with a dash belongs to its flag only when it is bound to it. */
function bound(words: readonly string[]): string[] {
  return words.flatMap((word, index) => {
    const isValue = index > 0 && /^--[a-z]/.test(words[index - 1] ?? '') && word.startsWith('-');
    const isFlagOfValue = word.startsWith('--') && words[index + 1]?.startsWith('-') === true;
    return isValue ? [] : isFlagOfValue ? [`${word}=${words[index + 1]}`] : [word];
  });
}

/** One `bridge --stdio` for many requests, which it answers in their order. */
export function openBridge({ root }: TempBoard) {
  const child = spawn(process.execPath, [EXECUTABLE, '-C', root, 'bridge', '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const waiting: ((line: string) => void)[] = [];
  const read = child.stdout;
  createInterface({ input: read }).on('line', (line) => waiting.shift()?.(line));
  /** Sends a line as it is, and gives the line that comes back. */
  const send = (line: string | Buffer) =>
    new Promise<string>((resolve) => {
      waiting.push(resolve);
      write(child, line);
    });
  return {
    send,
    async ask(request: { method: string; params: unknown }): Promise<Envelope> {
      const answer = await send(JSON.stringify({ jsonrpc: '2.0', id: 1, ...request }));
      return JSON.parse(answer).result;
    },
  };
}

function write({ stdin }: ChildProcess, line: string | Buffer): void {
  stdin?.write(line);
  stdin?.write('\n');
}
