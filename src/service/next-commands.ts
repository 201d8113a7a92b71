import * as z from 'zod';
import type { TaskItem } from '../domain/task.ts';
import { programFor } from '../domain/to-paste.ts';

/** One thing that can be called next. */
export const NextCall = z.strictObject({
  why: z.string(),
  command: z.string().describe('the command line, complete but for the words in quotes'),
  operation: z.string().describe('the same for programs: the operation to call'),
  input: z
    .record(z.string(), z.string())
    .describe('what is known of its input; the words in quotes are left to the caller'),
});
export type NextCall = z.infer<typeof NextCall>;

/** What a write was, for what comes next. */
export interface Written {
  operation: string;
  /** Null for a person. */
  author: string | null;
  /** The folder to name the board by; null where it is found without. */
  named: string | null;
}

/** The operations that begin work on a task: whoever called one is told of all that a worker reports. */
const BEGINNINGS: readonly string[] = ['report-pickup', 'report-next', 'start-run', 'move-task'];

/** What whoever wrote to a task is likely to call next for it, and nothing that is another's to do. */
export function nextCommands(task: TaskItem, written: Written): NextCall[] {
  const { author } = written;
  const call = caller(task.id, written);
  if (task.awaiting_approval !== null) return whileAwaited(task, author, call);
  if (task.status === 'in_progress') return whileInProgress(task, written, call);
  if (author !== null) return forWorker(task, author, call);
  const pending = { status: 'pending' };
  switch (task.status) {
    case 'pending':
      return [call('take it', 'report-pickup', {}, `--agent ${task.assignee ?? 'AGENT'}`)];
    case 'blocked':
      return toClear(task, call);
    case 'done':
      return [call('reopen it', 'move-task', pending, '--message "…"')];
  }
}

/** How a person ends what a task waits for. What was finished is for a reviewer, and not for an answer. */
function toClear({ blocker }: TaskItem, call: Caller): NextCall[] {
  if (blocker?.kind === 'review') return [];
  if (blocker?.kind === 'failed') {
    return [call('put it back into the queue', 'move-task', { status: 'pending' }, '--message "…"')];
  }
  const words = blocker !== null && blocker.options.length > 0 ? '--option "…"' : '--answer "…"';
  return [call('answer, and its worker goes on', 'answer-question', {}, words)];
}

type Caller = ReturnType<typeof caller>;

function caller(taskId: string, { named }: Written) {
  const program = programFor(named);
  return (why: string, operation: string, known: Record<string, string>, rest = ''): NextCall => {
    const words = operation.replace('report-', 'report ');
    const { agent, ...others } = known;
    const parts = [program, words, taskId, ...Object.values(others), agent && `--agent ${agent}`, rest];
    return { why, command: parts.filter(Boolean).join(' '), operation, input: { task_id: taskId, ...known } };
  };
}

function whileInProgress(task: TaskItem, { operation, author }: Written, call: Caller): NextCall[] {
  const { worker } = task;
  if (worker === null || (author !== null && author !== worker)) return [];
  const agent = { agent: worker };
  const done = call('it is done', 'report-finish', agent, '--result "…" --verification-notes "…"');
  if (!BEGINNINGS.includes(operation)) return author === null ? [] : [done];
  return [
    call('say how it goes', 'report-progress', agent, '--message "…"'),
    call('it cannot go on', 'report-blocker', agent, '--blocker "…"'),
    done,
    call('it failed', 'report-fail', agent, '--summary "…"'),
  ];
}

/** Somebody else has to agree: that is for whoever is not its worker to say. Of a task to begin only a person is told. */
function whileAwaited(
  { awaiting_approval, worker }: TaskItem,
  author: string | null,
  call: Caller,
): NextCall[] {
  if (author !== null && (awaiting_approval === 'start' || author === worker)) return [];
  const agent: Record<string, string> = author === null ? {} : { agent: author };
  return [
    call('approve of it', 'approve-task', agent),
    call('return it', 'return-task', agent, '--message "…"'),
  ];
}

/** What it has just put back is for another to take, and what is done is over. */
function forWorker({ status, assignee, worker, blocker }: TaskItem, agent: string, call: Caller): NextCall[] {
  const isForIt = assignee === null || assignee === agent;
  if (status === 'pending' && isForIt && worker !== agent)
    return [call('take it', 'report-pickup', { agent })];
  if (status === 'blocked' && worker === agent) return [call(againOf(blocker), 'report-pickup', { agent })];
  return [];
}

/** A worker that takes up what it asked about takes the question back. */
function againOf(blocker: TaskItem['blocker']): string {
  return blocker?.kind === 'failed'
    ? 'take it up again once that is out of the way'
    : 'take that back and go on, once it is out of the way; an answer comes with your next report';
}
