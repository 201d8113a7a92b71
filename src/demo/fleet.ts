/**
 * The demo's stage: makes a board, starts the stand-in for Fakker, starts a worker for each task that is given to one,
 * and kills one of them. What is on the board comes from them alone; the board starts and stops nobody.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BoardError } from '../errors.ts';
import type { DataOf } from '../service/registry.ts';
import { environmentFor, hurryStaleness, lastCommits } from './board-of-its-own.ts';
import { callBoard, callExecutable, runProgram } from './call-board.ts';
import { differences } from './expectation.ts';
import { isStep, type Step } from './role.ts';

const DEADLINE_MS = 120_000;
const LOOK_AGAIN_MS = 400;
const CREW_SIZE = 4;
const VICTIM = 'agent-watcher';
const BEATS_BEFORE_DEATH = 2;
const COMMITS_SHOWN = 12;

export interface DemoOptions {
  /** The new board's folder: empty, or not there yet. */
  board: string;
  /** Where the workers work. */
  folder: string;
  /** The file that is `mission-control`; the cast's programs lie beside it. */
  executable: string;
  /** Is told each step as it happens. */
  say: (who: string, step: Step) => void;
  /** Ends everybody when it is aborted. */
  signal: AbortSignal;
}

/** What a demo came to. */
export interface DemoAnswer {
  path: string;
  folder: string;
  seconds: number;
  summary: DataOf<'board-summary'>;
  /** The summary as a person reads it. */
  text: string;
  log: string[];
}

interface Stage extends Omit<DemoOptions, 'signal'> {
  env: NodeJS.ProcessEnv;
  /** Aborted when anybody fails, with the reason, and at the end: it terminates whoever is left. */
  ending: AbortController;
  /** Settled when all that were started are gone. */
  gone: Promise<void>[];
}

/** Plays the demo to its end. Throws where anything did not go as it should; then too, nobody is left running. */
export async function playDemo({ signal, ...options }: DemoOptions): Promise<DemoAnswer> {
  const ending = new AbortController();
  const stage: Stage = { ...options, env: environmentFor(options.board), ending, gone: [] };
  const interrupt = () => ending.abort(signal.reason);
  signal.addEventListener('abort', interrupt, { once: true });
  const deadline = setTimeout(() => ending.abort(tookTooLong(stage)), DEADLINE_MS);
  const started = performance.now();
  try {
    await makeBoard(stage);
    const fakker = start(stage, { program: 'fakker.cjs', who: 'fakker', args: [] });
    await Promise.all([fakker.ended, hireWorkers(stage)]);
    const stock = await takeStock(stage);
    return {
      path: stage.board,
      folder: stage.folder,
      seconds: Math.round((performance.now() - started) / 1000),
      ...stock,
    };
  } catch (error) {
    throw ending.signal.aborted ? ending.signal.reason : error;
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener('abort', interrupt);
    ending.abort();
    await Promise.all(stage.gone);
  }
}

async function makeBoard(stage: Stage): Promise<void> {
  const { board, env, executable, ending, say } = stage;
  await callExecutable(executable, ['init', board], { env, signal: ending.signal });
  await hurryStaleness(board, env);
  say('demo', { verb: 'board', text: board });
}

interface Part {
  /** The program's file name. */
  program: string;
  who: string;
  args: readonly string[];
  onStep?: (step: Step, child: ChildProcess) => void;
}

/** Starts a process of the cast. `ended` rejects, and the demo with it, unless it ends well or is meant to be killed. */
function start(stage: Stage, { program, who, args, onStep }: Part): { ended: Promise<void> } {
  const { executable, env, ending, say, gone } = stage;
  const child = fork(join(dirname(executable), 'demo', program), [executable, ...args], {
    env: { ...env, MISSION_CONTROL_AGENT: who },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Out of the terminal's reach: Ctrl-C is for this process, which then has each of them end its report first.
    detached: true,
    signal: ending.signal,
    killSignal: 'SIGTERM',
  });
  say('demo', { verb: 'starts', text: `${who}, process ${child.pid}` });
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  child.on('message', (message) => {
    if (!isStep(message)) return;
    say(who, message);
    onStep?.(message, child);
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      if (status === 0 || (who === VICTIM && signal === 'SIGKILL')) resolve();
      else
        reject(astray(stage, `${who} ended with ${signal ?? `exit status ${status}`}: ${complaint.trim()}`));
    });
  });
  ended.catch((error: unknown) => ending.abort(error));
  gone.push(new Promise((resolve) => child.on('close', () => resolve())));
  return { ended };
}

/** Starts a worker for each task that has been assigned, and waits until all of them have ended. */
async function hireWorkers(stage: Stage): Promise<void> {
  const { executable, env, folder, ending } = stage;
  const { signal } = ending;
  const hired = new Map<string, Promise<void>>();
  while (hired.size < CREW_SIZE) {
    const queue = await callBoard<'list-tasks'>(executable, ['list-tasks', '--status', 'pending'], {
      env,
      signal,
    });
    for (const { id, assignee } of queue.items) {
      if (assignee === null || hired.has(id)) continue;
      const part = {
        program: 'worker.cjs',
        who: assignee,
        args: [id, folder],
        ...(assignee === VICTIM ? { onStep: killAfterBeats(stage) } : {}),
      };
      hired.set(id, start(stage, part).ended);
    }
    await sleep(LOOK_AGAIN_MS, undefined, { signal });
  }
  await Promise.all(hired.values());
}

/** Kills the victim between two heartbeats, in the middle of its work. */
function killAfterBeats({ say }: Stage): (step: Step, child: ChildProcess) => void {
  let beats = 0;
  return ({ verb }, child) => {
    if (verb !== 'heartbeat' || ++beats !== BEATS_BEFORE_DEATH) return;
    child.kill('SIGKILL');
    say('demo', { verb: 'kills', text: `${VICTIM}, process ${child.pid}` });
  };
}

/** Reads what the board has come to, and throws unless it is what the cast did. */
async function takeStock(stage: Stage): Promise<Pick<DemoAnswer, 'summary' | 'text' | 'log'>> {
  const { executable, env, board, ending } = stage;
  const options = { env, signal: ending.signal };
  const summary = await callBoard<'board-summary'>(executable, ['board-summary'], options);
  const wrong = differences(summary, VICTIM);
  if (wrong.length > 0) throw astray(stage, wrong.join('; '));
  const shown = await runProgram(process.execPath, [executable, 'board-summary'], options);
  return { summary, text: shown.stdout.trimEnd(), log: await lastCommits(board, env, COMMITS_SHOWN) };
}

function astray({ board }: Pick<Stage, 'board'>, what: string): BoardError {
  return new BoardError('internal_error', `the demo did not go as told: ${what}. Its board is at ${board}`, {
    details: { board },
  });
}

function tookTooLong(stage: Stage): BoardError {
  return astray(stage, `expected it to end within ${DEADLINE_MS / 1000} s`);
}
