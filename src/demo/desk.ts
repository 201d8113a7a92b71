import { setTimeout as sleep } from 'node:timers/promises';
import type { InputOf } from '../service/registry.ts';
import { callBoard } from './call-board.ts';
import { tell } from './role.ts';

const ASK_AGAIN_MS = 300;

export interface Question {
  text: string;
  options: readonly string[];
  recommend: string;
  risk: string;
}

export interface Result {
  result: string;
  notes: string;
  evidence: NonNullable<InputOf<'report-finish'>['evidence']>;
}

/** All that a worker can do about its task: report through the command line, and look there for an answer. */
export interface Desk {
  pickup(mode: string): Promise<void>;
  progress(message: string): Promise<void>;
  heartbeat(message: string): Promise<void>;
  /** Blocks the task with a question, and waits until somebody has answered and put it back. */
  ask(question: Question): Promise<string>;
  finish(result: Result): Promise<void>;
  fail(summary: string): Promise<void>;
}

/**
 * A desk for one task, closed by the signal once the report under way is made. The board and the worker's id are in
 * the environment.
 */
export function openDesk(executable: string, taskId: string, signal: AbortSignal): Desk {
  const report = async (verb: string, rest: readonly string[], text: string) => {
    const task = verb === 'heartbeat' ? [] : [taskId];
    await callBoard(executable, ['report', verb, ...task, ...rest]);
    await tell(verb, text);
    signal.throwIfAborted();
  };
  return {
    pickup: (mode) => report('pickup', ['--mode', mode], `${taskId}: ${mode}`),
    progress: (message) => report('progress', ['--message', message], message),
    heartbeat: (message) => report('heartbeat', ['--message', message], message),
    fail: (summary) => report('fail', ['--summary', summary], summary),
    finish: ({ result, notes, evidence }) =>
      report(
        'finish',
        ['--result', result, '--verification-notes', notes, '--evidence', JSON.stringify(evidence)],
        result,
      ),
    ask: async ({ text, options, recommend, risk }) => {
      const choices = options.flatMap((option) => ['--option', option]);
      await report(
        'blocker',
        ['--blocker', text, '--kind', 'question', ...choices, '--recommend', recommend, '--risk', risk],
        `${text} [${options.join(' | ')}]`,
      );
      return waitForAnswer(executable, taskId, signal);
    },
  };
}

/** The answer is the message of the move that took the task out of `blocked`. */
async function waitForAnswer(executable: string, taskId: string, signal: AbortSignal): Promise<string> {
  for (;;) {
    const { task, events } = await callBoard<'show-task'>(executable, ['show-task', taskId]);
    if (task.status !== 'blocked') {
      const moves = events.filter(({ type, from }) => type === 'task-moved' && from === 'blocked');
      const latest = moves.reduce((one, other) => (one.id > other.id ? one : other));
      return latest.message ?? '';
    }
    await sleep(ASK_AGAIN_MS, undefined, { signal });
  }
}
