import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadOperation } from '../../src/service/registry.ts';
import { commandWords } from '../../src/surfaces/cli/flags.ts';
import { type Answer, answerOfProcess } from './answer.ts';
import { type Point, pointsOf } from './points.ts';
import { runProcess } from './processes.ts';
import { startServer } from './server-under-test.ts';
import { gitTracingEnv, type Injection, makeShims, straceWords, tracedCommand, traceOf } from './tracing.ts';
import type { TrialBoard } from './trial-board.ts';
import { REQUEST_ID, type Write } from './writes.ts';

/** Through which process a write goes. */
export type Surface = 'command line' | 'server';

/** A write on a board, through a process that something may be done to. */
export interface Attempt {
  executable: string;
  /** Where what all trials need is made once. */
  templates: string;
  surface: Surface;
  board: TrialBoard;
  write: Write;
  /** Where the traces go. */
  out: string;
  /** Null: every process of the write is traced, and nothing happens to it. */
  injection: Injection | null;
}

/** The words of the command line that send a write. */
export async function wordsFor({ root }: TrialBoard, { operation, input }: Write): Promise<string[]> {
  const words = commandWords(await loadOperation(operation), { request_id: REQUEST_ID, ...input });
  return ['-C', root, '--json', ...words];
}

/** Sends the write and gives what its sender knows afterwards. All processes have ended then, but a dead one's git may not have. */
export function attempt(given: Attempt): Promise<Answer> {
  return given.surface === 'server' ? attemptByServer(given) : attemptByCommand(given);
}

async function attemptByCommand({
  executable,
  templates,
  board,
  write,
  out,
  injection,
}: Attempt): Promise<Answer> {
  const command = [process.execPath, executable, ...(await wordsFor(board, write))];
  const { program, args, env } = tracedCommand(command, { shims: makeShims(templates), out, injection });
  return answerOfProcess(await runProcess(program, args, { env }));
}

async function attemptByServer({
  executable,
  templates,
  board,
  write,
  out,
  injection,
}: Attempt): Promise<Answer> {
  const server = await startServer(
    executable,
    board,
    gitTracingEnv({ shims: makeShims(templates), out, injection }),
  );
  for (const role of ['var', 'cat-file', 'ls-tree', 'log', 'rev-list'])
    rmSync(traceOf(out, role), { force: true });
  const isNodeTraced = injection === null || injection.role === 'node';
  const tracer = isNodeTraced ? await attach(server.child.pid ?? 0, out, injection) : null;
  const answer = await server.call(write.operation, { ...write.input, request_id: REQUEST_ID });
  await server.stop();
  await tracer?.ended;
  return answer;
}

/** Traces a running process, from the moment that this resolves; the inner promise resolves when the trace is written. */
async function attach(
  pid: number,
  out: string,
  injection: Injection | null,
): Promise<{ ended: Promise<void> }> {
  const words = ['-s', '200', '-o', traceOf(out, 'node'), ...straceWords(injection), '-p', String(pid)];
  const tracer = spawn('strace', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => tracer.on('close', () => resolve()));
  await new Promise<void>((resolve) => {
    tracer.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('attached')) resolve();
    });
    tracer.on('close', () => resolve());
  });
  return { ended };
}

/** The points of a write, as an undisturbed one shows them. */
export async function findPoints(
  given: Omit<Attempt, 'out' | 'injection'>,
  folder: string,
): Promise<Point[]> {
  const out = join(folder, 'trace');
  given.write.prepare?.(given.board.root, given.executable);
  const answer = await attempt({ ...given, out, injection: null });
  if (answer.kind !== 'acknowledged')
    throw new Error(`an undisturbed write failed: ${JSON.stringify(answer)}`);
  return pointsOf(out, given.board.root);
}
