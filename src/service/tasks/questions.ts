import { type Answer, withAnswer } from '../../domain/answer.ts';
import { sameId } from '../../domain/ids.ts';
import type { Blocker, TaskFields } from '../../domain/task.ts';
import { composed, isVisible } from '../../domain/text.ts';
import { secondsBetween } from '../../domain/time.ts';
import { BoardError } from '../../errors.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import type { WriteContext } from '../operation.ts';
import type { NewEvent } from '../stage.ts';

/** What somebody says to what a task waits for: the whole of it, and which of the options it is. */
export interface GivenAnswer {
  text: string;
  option: string | null;
}

/** So much of a text an event's data bears beside the most options; the whole is the message of the event that brought it. */
const DATA_TEXT_BYTES = 30 * 1024;
const DATA_TEXT_CHARACTERS = 2_000;

/** Who asked what a blocked task waits for: on boards from before that was kept, its worker. */
export function askerOf({ blocker, worker }: TaskFields): string | null {
  return blocker?.by ?? worker;
}

/** What a task waits for that anybody may answer; null for one that waits for nothing, or for a reviewer. */
export function answerableIn({ status, fields }: StoredTask): Blocker | null {
  return status === 'blocked' && fields.blocker?.kind !== 'review' ? fields.blocker : null;
}

/** True of whoever asked what the task waits for; nobody has to ask for what a failed attempt left behind. */
export function isAskers(task: StoredTask, agent: string): boolean {
  const blocker = answerableIn(task);
  const asker = askerOf(task.fields);
  return blocker !== null && blocker.kind !== 'failed' && asker !== null && sameId(asker, agent);
}

/** An option by its text, or by its number from 1; undefined where it is none. A text goes before a number. */
export function optionOf({ options }: Blocker, given: string): string | undefined {
  const same = options.find((option) => composed(option) === composed(given.trim()));
  return same ?? (/^[1-9]\d{0,3}$/.test(given.trim()) ? options[Number(given) - 1] : undefined);
}

/** What a move says to what the task waits for: the message of a move out of it, where the message says anything. */
export function answerIn(task: StoredTask, message: string | undefined): GivenAnswer | undefined {
  const blocker = answerableIn(task);
  if (blocker === null || message === undefined || !isVisible(message)) return undefined;
  const same = blocker.options.find((option) => composed(option) === composed(message.trim()));
  return { text: message, option: same ?? null };
}

/** Refuses whoever did not ask to take a task up while its question is open. A forced one may pass. */
export function refuseWhileAsked(context: WriteContext, task: StoredTask, agent: string): void {
  const blocker = answerableIn(task);
  const asker = askerOf(task.fields);
  if (blocker?.kind !== 'question' || asker === null || context.force || isAskers(task, agent)) return;
  const { id } = task.fields;
  throw new BoardError(
    'task_held',
    `task ${id} waits for the answer to a question of ${asker}'s since ${blocker.since ?? 'an unknown time'}; ` +
      'until then only who asked takes it up',
    {
      details: { task_id: id, holder: asker, since: blocker.since },
      ways: {
        person: `'mission-control answer-question ${id}' answers it`,
        worker: 'leave this one alone, and take another task',
      },
    },
  );
}

/** What comes of a question when its task is moved: the fields that change, and the event that tells it. */
interface Settled {
  patch: Pick<TaskFields, 'answers'>;
  event: NewEvent;
}

/** Ends what a blocked task waits for: answered where an answer came, else withdrawn; null where nobody waits for one. */
export function settle(
  { author, now }: WriteContext,
  task: StoredTask,
  {
    answer,
    message,
    hearer,
  }: { answer?: GivenAnswer | undefined; message?: string | undefined; hearer: string | null },
): Settled | null {
  const blocker = answerableIn(task);
  const { id, answers, current_run } = task.fields;
  if (blocker === null || (answer === undefined && blocker.kind === 'failed')) return null;
  const about = { entity_type: 'task', entity_id: id, task: id, run: current_run } as const;
  const asked = { question: inData(blocker.text), options: blocker.options };
  const waited = {
    waited_seconds: blocker.since === null ? null : Math.max(0, secondsBetween(blocker.since, now)),
  };
  if (answer === undefined) {
    const event = { ...about, type: 'question-withdrawn' as const, message, data: { ...asked, ...waited } };
    return { patch: { answers }, event };
  }
  const { text, option } = answer;
  const given = {
    answer: inData(text),
    option,
    recommended: option !== null && option === blocker.recommend,
  };
  // Whoever answers what it then has in hand itself needs nobody to tell it.
  const isHeard = author !== null && author === hearer;
  const kept: Answer = {
    question: blocker.text,
    answer: text,
    by: author,
    at: now,
    seen_at: isHeard ? now : null,
  };
  return {
    patch: { answers: withAnswer(answers, kept) },
    event: {
      ...about,
      type: 'question-answered',
      message: text,
      data: { ...asked, ...given, ...waited },
    },
  };
}

function inData(text: string): string {
  if (Buffer.byteLength(JSON.stringify(text)) <= DATA_TEXT_BYTES) return text;
  return `${[...text].slice(0, DATA_TEXT_CHARACTERS).join('')}…`;
}
