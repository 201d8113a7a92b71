import { setTimeout as sleep } from 'node:timers/promises';
import type { DataOf, InputOf } from '../service/registry.ts';
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

/** All that a worker can do about its task: report through the command line, and hear what its reports answer with. */
export interface Desk {
  pickup(mode: string): Promise<void>;
  progress(message: string): Promise<void>;
  heartbeat(message: string): Promise<void>;
  /** Says that it waits, and keeps its task. */
  waits(mode: string): Promise<void>;
  /** Blocks the task with a question, and gives the answer once somebody has answered. */
  ask(question: Question): Promise<string>;
  /** Ends the task. Gives why it was returned, where somebody had to approve of it and did not; null once it is done. */
  finish(result: Result): Promise<string | null>;
  fail(summary: string): Promise<void>;
}

type Written = DataOf<'report-progress'>;

/**
 * A desk for one task, closed by the signal once the report under way is made. The board and the worker's id are in
 * the environment.
 */
export function openDesk(executable: string, taskId: string, signal: AbortSignal): Desk {
  const heard: string[] = [];
  const report = async (verb: string, rest: readonly string[], text: string): Promise<Written> => {
    const task = verb === 'heartbeat' ? [] : [taskId];
    const written = await callBoard<'report-progress'>(executable, ['report', verb, ...task, ...rest]);
    await tell(verb, text);
    await hear(written);
    signal.throwIfAborted();
    return written;
  };
  /** What a worker must hear comes with the answer to whatever it writes. */
  const hear = async ({ news }: Written): Promise<void> => {
    for (const { answer, by } of news?.answers ?? []) {
      heard.push(answer);
      await tell('hears', `${by}: ${answer}`);
    }
    for (const { id, from, task_id, text } of news?.inbox.items ?? []) {
      if (task_id === taskId) heard.push(text);
      const written = await callBoard<'ack-message'>(executable, ['ack-message', id]);
      await tell('has', `${from}'s message: ${text}`);
      await hear(written);
    }
  };
  const hearOfIt = async (mode: string): Promise<string> => {
    await report('heartbeat', [], mode);
    return heard.at(-1) ?? '';
  };
  return {
    pickup: async (mode) => void (await report('pickup', ['--mode', mode], `${taskId}: ${mode}`)),
    progress: async (message) => void (await report('progress', ['--message', message], message)),
    heartbeat: async (message) => void (await report('heartbeat', ['--message', message], message)),
    waits: async (mode) => {
      const said = ['--status', 'waiting', '--mode', mode];
      await callBoard<'update-agent-status'>(executable, ['update-agent-status', ...said]);
      await tell('waits', mode);
      signal.throwIfAborted();
    },
    fail: async (summary) => void (await report('fail', ['--summary', summary], summary)),
    finish: async ({ result, notes, evidence }) => {
      const checked = ['--verification-notes', notes, '--evidence', JSON.stringify(evidence)];
      const { task } = await report('finish', ['--result', result, ...checked], result);
      if (task?.status === 'done') return null;
      const status = await untilDecided(executable, taskId, signal);
      return status === 'done' ? null : hearOfIt('my task is pending again');
    },
    ask: async ({ text, options, recommend, risk }) => {
      const choices = [...options.flatMap((option) => ['--option', option]), '--recommend', recommend];
      await report(
        'blocker',
        ['--blocker', text, '--kind', 'question', ...choices, '--risk', risk],
        `${text} [${options.join(' | ')}]`,
      );
      await untilDecided(executable, taskId, signal);
      return hearOfIt('my task is in progress again');
    },
  };
}

/** Looks, without a report, until a task is blocked no more: what somebody said comes with the next report. */
async function untilDecided(executable: string, taskId: string, signal: AbortSignal): Promise<string> {
  for (;;) {
    const { task } = await callBoard<'show-task'>(executable, ['show-task', taskId]);
    if (task.status !== 'blocked') return task.status;
    await sleep(ASK_AGAIN_MS, undefined, { signal });
  }
}
