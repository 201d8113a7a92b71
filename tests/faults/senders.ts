import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { openBoard } from '../../src/service/open-board.ts';
import { loadOperation } from '../../src/service/registry.ts';
import { commandWords } from '../../src/surfaces/cli/flags.ts';
import { type Answer, answerOf, answerOfProcess } from './answer.ts';
import { runProcess } from './processes.ts';
import type { ServerUnderTest } from './server-under-test.ts';

/** A worker's way to a board. */
export interface Sender {
  call(operation: string, input: Record<string, unknown>): Promise<Answer>;
  /** Resolves once whatever it started has ended. */
  end(): Promise<void>;
}

/** A process of the command line for each call. */
export function commandSender(executable: string, root: string, env: Record<string, string> = {}): Sender {
  return {
    async call(operation, input) {
      const words = commandWords(await loadOperation(operation), input);
      const all = [executable, '-C', root, '--json', ...words];
      return answerOfProcess(await runProcess(process.execPath, all, { env }));
    },
    end: async () => {},
  };
}

/** One `bridge --stdio` for all calls, which come one after the other. */
export function bridgeSender(executable: string, root: string, env: Record<string, string> = {}): Sender {
  const child = spawn(process.execPath, [executable, '-C', root, 'bridge', '--stdio'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  });
  const ended = once(child, 'close');
  child.stdin.on('error', () => {});
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let id = 0;
  return {
    async call(method, params) {
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params })}\n`);
      const line = await answers.next();
      return answerOf(line.done === true ? null : JSON.parse(line.value).result);
    },
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}

/** The server, over HTTP. */
export function serverSender(server: ServerUnderTest): Sender {
  return { call: (operation, input) => server.call(operation, input), end: async () => {} };
}

/** The library, in this process. */
export function librarySender(root: string): Sender {
  const board = openBoard(root, { agent: null });
  return {
    call: async (operation, input) => answerOf(await board.call(operation, input)),
    end: async () => {},
  };
}

const TRIES = 30;

/** What a worker is told to wait for and to send again after: nothing was recorded. */
export const isPassing = (answer: Answer) =>
  answer.kind === 'refused' &&
  (answer.code === 'board_locked' || answer.code === 'git_busy' || /moved on \d+ times/.test(answer.message));

/** Sends a write again while it is refused for what passes, with its request id, as a worker is told to. */
export async function insist(
  sender: Sender,
  operation: string,
  input: Record<string, unknown>,
): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const answer = await sender.call(operation, input);
    if (!isPassing(answer) || tries === TRIES) return answer;
  }
}
