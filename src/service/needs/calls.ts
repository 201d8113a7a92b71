import type { NeedCall, NeedThen } from '../../domain/need.ts';
import { shellWord } from '../../domain/shell-word.ts';
import { ANYONE } from '../../domain/task.ts';
import { programFor } from '../../domain/to-paste.ts';

/** What is known of a call's input: what the command line takes by position, and by flags. */
interface Known {
  positions?: Readonly<Record<string, string>>;
  flags?: Readonly<Record<string, string | readonly string[]>>;
}

/** Writes calls of this program out, complete but for the words in quotes. */
export type Caller = (why: string, operation: string, known: Known, words?: string) => NeedCall;

/** `named`: the folder to name the board by; null where it is found without. */
export function callerFor(named: string | null): Caller {
  const program = programFor(named);
  return (why, operation, { positions = {}, flags = {} }, words = '') => {
    const name = operation.replace(/^report-/, 'report ');
    const parts = [program, name, ...Object.values(positions).map(shellWord), ...wordsOf(flags), words];
    const input = Object.fromEntries(
      Object.entries({ ...positions, ...flags }).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : [...value],
      ]),
    );
    return { why, operation, input, command: parts.filter(Boolean).join(' ') };
  };
}

function wordsOf(flags: NonNullable<Known['flags']>): string[] {
  return Object.entries(flags).flatMap(([field, value]) => {
    const flag = field.replaceAll('_', '-');
    if (typeof value === 'string') return [`--${flag} ${shellWord(value)}`];
    return value.length === 0 ? [`--no-${flag}`] : value.map((one) => `--${flag} ${shellWord(one)}`);
  });
}

/** What no call does: a sentence says what to do. */
export function inWords(why: string): NeedCall {
  return { why, operation: null, input: {}, command: null };
}

/** Who goes on then, by which call. */
export const thenBy = (who: string | null, call: NeedCall): NeedThen => ({ who, ...call });

/** A task in the queue is for its assignee, else for anybody. */
export function thenTaken(call: Caller, taskId: string, assignee: string | null): NeedThen {
  const agent = assignee ?? 'AGENT';
  const taken = call(
    `${assignee ?? 'whoever is free'} takes it`,
    'report-pickup',
    { positions: { task_id: taskId }, ...(assignee === null ? {} : { flags: { agent } }) },
    assignee === null ? `--agent ${agent}` : '',
  );
  return thenBy(assignee ?? ANYONE, taken);
}

/** Whoever is at work goes on with it. */
export function thenGoesOn(call: Caller, taskId: string, worker: string): NeedThen {
  const going = { positions: { task_id: taskId }, flags: { agent: worker } };
  return thenBy(worker, call(`${worker} goes on with it`, 'report-progress', going, '--message "…"'));
}
