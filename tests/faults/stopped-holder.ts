import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { holderOf } from '../../src/store/locks/lock.ts';
import { type Answer, answerOfProcess } from './answer.ts';
import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import type { Lab, Trial } from './lab.ts';
import { type Ended, endOf, runProcess, startProcess } from './processes.ts';
import { cannotTrace } from './tracing.ts';
import { type TrialBoard, trialBoard } from './trial-board.ts';
import { wordsFor } from './write-under-test.ts';
import { REQUEST_ID, type Write } from './writes.ts';

/** What becomes of the stopped process in the end. */
const ENDS = ['SIGCONT', 'SIGKILL'] as const;
const WAITED_MS = 10_000;
const ON_TIME_MS = 5000;

/** The holder of the board's lock, stopped in the middle of a write, and later going on or killed. */
export const stoppedHolder: Fault = {
  name: 'stopped-holder',
  row: 'the lock holder stopped: `board_locked` names it after 10 s, and reports go on when it does or dies',
  trials: { short: 2, long: 20 },
  isMostlyWaiting: true,
  cannot: cannotTrace,
  async run(lab) {
    const numbers = Array.from({ length: lab.trials }, (_, number) => number);
    await lab.each(numbers, 10, (number) => tryHolder(lab, number));
  },
};

async function tryHolder(lab: Lab, number: number): Promise<void> {
  const end = ENDS[number % ENDS.length] ?? 'SIGKILL';
  await lab.trial(`stopped, then ${end}`, async (trial) => {
    const board = await trialBoard(lab.templates, join(trial.folder, 'board'), {
      home: 'own',
      durability: 'full',
    });
    const holder = await stopHolder(lab, board, trial.folder);
    await expectLocked(lab, trial, board, holder.pid);
    process.kill(holder.pid, end);
    const began = performance.now();
    const answer = await send(lab, board, progress('after'));
    const ms = performance.now() - began;
    trial.recovery(ms);
    if (answer.kind !== 'acknowledged' || ms > ON_TIME_MS)
      trial.violation(`after ${end} the next report took ${Math.round(ms)} ms: ${JSON.stringify(answer)}`);
    const held = answerOfProcess(await holder.ended);
    if (end === 'SIGCONT' && held.kind !== 'acknowledged') trial.violation('the holder did not go on');
    const acknowledged = ['after', ...(held.kind === 'acknowledged' ? [REQUEST_ID] : [])];
    trial.found(await checkInvariants(board.root, { since: board.tip, acknowledged, unknown: [REQUEST_ID] }));
  });
}

const PICKUP: Write = { name: 'pickup', operation: 'report-pickup', input: { task_id: 't-1', agent: 'w-1' } };
const progress = (request_id: string): Write => ({
  name: 'progress',
  operation: 'report-progress',
  input: { task_id: 't-5', agent: 'w-5', message: request_id, request_id },
});

async function send(lab: Lab, board: TrialBoard, write: Write): Promise<Answer> {
  const words = [lab.executable, ...(await wordsFor(board, write))];
  return answerOfProcess(await runProcess(process.execPath, words));
}

/** Starts a write that stops as soon as it has noted its intent, under the lock. */
async function stopHolder(
  lab: Lab,
  board: TrialBoard,
  folder: string,
): Promise<{ pid: number; ended: Promise<Ended> }> {
  const { stateDir } = board.repository;
  const out = join(folder, 'trace');
  const stop = [
    '-qq',
    '-o',
    out,
    '-P',
    join(stateDir, 'intent.new'),
    '-e',
    'inject=rename:signal=STOP:when=1',
  ];
  const words = [process.execPath, lab.executable, ...(await wordsFor(board, PICKUP))];
  const ended = endOf(startProcess('strace', [...stop, '-e', 'trace=rename', ...words]));
  while (!isStopped(out)) await sleep(20);
  return { pid: holderOf(join(stateDir, 'lock')) ?? 0, ended };
}

function isStopped(trace: string): boolean {
  try {
    return readFileSync(trace, 'utf8').includes('stopped by SIGSTOP');
  } catch {
    return false;
  }
}

async function expectLocked(lab: Lab, trial: Trial, board: TrialBoard, pid: number): Promise<void> {
  const began = performance.now();
  const answer = await send(lab, board, progress('meanwhile'));
  const ms = performance.now() - began;
  if (answer.kind !== 'refused' || answer.code !== 'board_locked' || !answer.message.includes(String(pid)))
    trial.violation(`expected board_locked naming ${pid}, got ${JSON.stringify(answer)}`);
  if (ms < WAITED_MS || ms > WAITED_MS + ON_TIME_MS) trial.violation(`refused after ${Math.round(ms)} ms`);
}
