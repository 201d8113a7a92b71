import * as z from 'zod';
import { CriteriaCounts } from './criterion.ts';
import { Id } from './ids.ts';
import { Link } from './link.ts';
import { wholeNumber } from './record.ts';
import { PRIORITIES, type TaskFields } from './task.ts';
import { firstLine } from './text.ts';
import { Instant } from './time.ts';
import { ageInSeconds } from './worker.ts';

/** What cannot go on without somebody, in the order in which lists have it. */
export const NEED_KINDS = [
  'question',
  'external',
  'approval',
  'review',
  'failed',
  'unanswered_message',
  'not_picked_up',
  'silent_worker',
  'quiet_worker',
  'silent_orchestrator',
  'blocked_by_closed',
  'unrecorded_edit',
  'unreadable_file',
] as const;
export const NeedKind = z.enum(NEED_KINDS);
export type NeedKind = z.infer<typeof NeedKind>;

const count = wholeNumber();

/** How many there are of each kind. */
export const NeedCounts = z.strictObject(
  Object.fromEntries(NEED_KINDS.map((kind) => [kind, count])) as Record<NeedKind, typeof count>,
);
export type NeedCounts = z.infer<typeof NeedCounts>;

/** Something to do: a call of this program where one does it, else a sentence. */
export const NeedCall = z.strictObject({
  why: z.string(),
  operation: z.string().nullable().describe('the operation to call; null where none does it'),
  input: z
    .record(z.string(), z.union([z.string(), z.array(z.string())]))
    .describe('what is known of its input; the words in quotes are left to the caller'),
  command: z.string().nullable().describe('the same as a command line'),
});
export type NeedCall = z.infer<typeof NeedCall>;

/** Who goes on once a need is met, and with which call. */
export const NeedThen = NeedCall.extend({
  who: z.string().nullable().describe("an agent, 'anyone' or 'person'; null where nobody has to"),
});
export type NeedThen = z.infer<typeof NeedThen>;

/** What a reviewer has to know of the attempt that is to be approved of. */
export const Reviewed = z.strictObject({
  run_id: Id,
  result: z.string().nullable(),
  outcome: z.string().nullable(),
  follow_up: z.string().nullable(),
  evidence: z.strictObject({ passed: count, failed: count, not_run: count }),
  criteria: CriteriaCounts.nullable().describe('null for a task without criteria'),
  links: z.array(Link),
});
export type Reviewed = z.infer<typeof Reviewed>;

/** One thing that cannot go on without somebody, as every surface shows it. */
export const Need = z.strictObject({
  kind: NeedKind,
  for: z.string().describe("who it waits for: an agent, 'anyone' or 'person'"),
  task_id: Id.nullable(),
  message_id: Id.nullable(),
  path: z.string().nullable().describe('the file, relative to the board, where it is about one'),
  priority: z.enum(PRIORITIES).describe("the task's; medium without a task"),
  worker: Id.nullable().describe('who has the task, or asked, or is silent'),
  title: z.string(),
  need: z.string().describe('in one line, what is needed'),
  text: z.string().nullable().describe('the whole of what was asked, where the line does not have it'),
  options: z.array(z.string()),
  recommend: z.string().nullable(),
  risk: z.string().nullable(),
  since: Instant.nullable(),
  age_seconds: count.nullable(),
  review: Reviewed.nullable().describe('what is to be approved of, for a review'),
  then: NeedThen.describe('who goes on then, and how'),
  clear: NeedCall.describe('the call that takes this away'),
  or: z.array(NeedCall).describe('other ways to end it'),
});
export type Need = z.infer<typeof Need>;

/** What a task, or nothing of a task, is sorted by: the more urgent first, then as kinds are listed, then what waits longest. */
export function needKey(need: Need): readonly (string | number)[] {
  return [
    PRIORITIES.indexOf(need.priority),
    NEED_KINDS.indexOf(need.kind),
    need.since === null ? Number.MAX_SAFE_INTEGER : Date.parse(need.since),
    need.task_id ?? need.message_id ?? need.worker ?? '',
    need.message_id ?? need.path ?? '',
    need.for,
  ];
}

/** No need is longer than this in its one line. */
const LINE_MAX = 300;
/** So much of a question's text is shown beside it. */
const TEXT_MAX = 2_000;

/** The first line of a text, and what of it that does not say. */
export function inOneLine(text: string): { need: string; text: string | null } {
  const trimmed = text.trim();
  const line = firstLine(trimmed).trim();
  const need = cut(line, LINE_MAX);
  return { need, text: need === trimmed ? null : cut(trimmed, TEXT_MAX) };
}

function cut(text: string, most: number): string {
  const characters = [...text.slice(0, 2 * most)];
  if (characters.length <= most && text.length <= 2 * most) return text;
  return `${characters
    .slice(0, most - 1)
    .join('')
    .toWellFormed()}…`;
}

/** What a row says besides what all rows have. */
export type NeedSaid = Pick<Need, 'kind' | 'for' | 'title' | 'need' | 'since' | 'then' | 'clear'> &
  Partial<Need>;

/** A row with what it does not say left empty. */
export function needOf(said: NeedSaid, now: string, task?: Pick<TaskFields, 'id' | 'priority'>): Need {
  return {
    task_id: task?.id ?? null,
    message_id: null,
    path: null,
    priority: task?.priority ?? 'medium',
    worker: null,
    text: null,
    options: [],
    recommend: null,
    risk: null,
    age_seconds: ageInSeconds(said.since, now),
    review: null,
    or: [],
    ...said,
  };
}

/** How many rows there are of each kind. */
export function countNeeds(needs: readonly Need[]): NeedCounts {
  const counts = Object.fromEntries(NEED_KINDS.map((kind) => [kind, 0])) as NeedCounts;
  for (const { kind } of needs) counts[kind]++;
  return counts;
}
