import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { OperationName } from '../../src/service/registry.ts';
import { requestFor } from '../parity/http.ts';
import { type Answer, answerOfProcess } from './answer.ts';
import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import type { Lab, Trial } from './lab.ts';
import { endOf, runProcess } from './processes.ts';
import { type ServerUnderTest, startServer } from './server-under-test.ts';
import { type TrialBoard, trialBoard } from './trial-board.ts';
import { wordsFor } from './write-under-test.ts';
import type { Write } from './writes.ts';

/** How an answer is lost. */
const LOSSES = ['cut when sent', 'cut in the answer', 'standard output closed', 'reader gone'] as const;
/** How the write is sent again. */
const AGAIN = ['by a command', 'by HTTP', 'by four commands at once', 'after a restart'] as const;

/** So many writes share a board and a server. */
const PER_BOARD = 16;
const BOARDS_AT_ONCE = 2;

/** Writes whose answer never arrives, and which are sent again with their request id. */
export const lostAnswers: Fault = {
  name: 'lost-answers',
  row: 'retry after a lost answer, from another process, from four at once, after a restart',
  trials: { short: 4, long: 1000 },
  async run(lab) {
    const boards = Array.from({ length: Math.ceil(lab.trials / PER_BOARD) }, (_, number) => number);
    await lab.each(boards, BOARDS_AT_ONCE, (number) => tryBoard(lab, number));
  },
};

/** Every loss with every way to send again, on one board. */
async function tryBoard(lab: Lab, number: number): Promise<void> {
  const kind = { home: 'own', durability: number % 2 === 0 ? 'full' : 'process' } as const;
  const point = `board ${number}, durability ${kind.durability}`;
  await lab.trial(
    point,
    async (trial) => {
      const board = await trialBoard(lab.templates, join(trial.folder, 'board'), kind);
      const desk = new Desk(lab.executable, board);
      const sent: string[] = [];
      for (let index = 0; index < PER_BOARD; index++) {
        const loss = LOSSES[index % LOSSES.length] ?? 'cut when sent';
        const again = AGAIN[Math.floor(index / LOSSES.length)] ?? 'by a command';
        const requestId = `lost-${index}`;
        sent.push(requestId);
        await desk.lose(loss, progress(requestId));
        const answers = await desk.sendAgain(again, progress(requestId));
        compare(trial, `${loss}, sent again ${again}`, answers);
      }
      await desk.close();
      trial.found(await checkInvariants(board.root, { since: board.tip, acknowledged: sent }));
    },
    PER_BOARD,
  );
}

const progress = (requestId: string): Write => ({
  name: requestId,
  operation: 'report-progress',
  input: { task_id: 't-5', agent: 'w-5', message: `What ${requestId} found.`, request_id: requestId },
});

/** All answers have to tell of the same commit, and at most one of them of a new one. */
function compare(trial: Trial, point: string, answers: readonly Answer[]): void {
  const told = answers.flatMap((answer) => (answer.kind === 'acknowledged' ? [answer.data] : []));
  if (told.length < answers.length) trial.violation(`${point}: not all answered: ${JSON.stringify(answers)}`);
  const different = new Set(told.map(({ commit, event_ids }) => `${commit} ${event_ids}`));
  if (different.size > 1) trial.violation(`${point}: answers differ: ${[...different].join('; ')}`);
  const fresh = told.filter(({ replayed }) => !replayed).length;
  if (fresh > 1) trial.violation(`${point}: ${fresh} answers say that they wrote it`);
}

/** Somebody who sends writes to a board and its server. */
class Desk {
  readonly #executable: string;
  readonly #board: TrialBoard;
  #server: Promise<ServerUnderTest>;

  constructor(executable: string, board: TrialBoard) {
    this.#executable = executable;
    this.#board = board;
    this.#server = startServer(executable, board);
  }

  /** Sends a write and hears nothing of it. */
  async lose(loss: (typeof LOSSES)[number], write: Write): Promise<void> {
    const words = await wordsFor(this.#board, write);
    if (loss === 'standard output closed') {
      await runProcess('sh', ['-c', 'exec "$0" "$@" >&-', process.execPath, this.#executable, ...words]);
    } else if (loss === 'reader gone') {
      const child = spawn(process.execPath, [this.#executable, ...words], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stdout.destroy();
      await endOf(child);
    } else await cut(await this.#server, write, loss === 'cut in the answer');
  }

  async sendAgain(how: (typeof AGAIN)[number], write: Write): Promise<Answer[]> {
    if (how === 'by a command') return [await this.#command(write)];
    if (how === 'by four commands at once') return Promise.all([1, 2, 3, 4].map(() => this.#command(write)));
    if (how === 'after a restart') {
      await (await this.#server).stop();
      this.#server = startServer(this.#executable, this.#board);
    }
    return [await (await this.#server).call(write.operation, write.input)];
  }

  async close(): Promise<void> {
    await (await this.#server).stop();
  }

  async #command(write: Write): Promise<Answer> {
    const words = await wordsFor(this.#board, write);
    return answerOfProcess(await runProcess(process.execPath, [this.#executable, ...words]));
  }
}

/** Sends a request and breaks the connection: when all of it is sent, or when the answer begins. */
async function cut(
  { address, token }: ServerUnderTest,
  write: Write,
  isAnswerAwaited: boolean,
): Promise<void> {
  const {
    method,
    target,
    headers,
    body = '',
  } = await requestFor(write.operation as OperationName, write.input);
  const { hostname, port, host } = new URL(address);
  const fields = {
    ...headers,
    host,
    authorization: `Bearer ${token}`,
    'content-length': Buffer.byteLength(body),
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connect(Number(port), hostname);
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => resolve());
    if (isAnswerAwaited) socket.once('data', () => socket.destroy());
    socket.write(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`, () => {
      if (!isAnswerAwaited) socket.destroy();
    });
  });
}
