import * as z from 'zod';
import { Id } from './ids.ts';
import { absentable, unlessSaid, wholeNumber } from './record.ts';
import { SHORT_TEXT_MAX, singleLine } from './text.ts';
import { Instant } from './time.ts';

/** Who is meant where any person is. */
export const PEOPLE = 'people';
export const ADDRESSEES_MAX = 20;
/** So many characters of a message's text are shown where several messages are. */
export const EXCERPT_MAX = 200;

export const MessageKind = z.enum(['note', 'instruction', 'question', 'answer']);
/** The kinds that a request may name: an answer is what a reply is. */
export const NewMessageKind = MessageKind.exclude(['answer']);
export const IMPORTANCES = ['high', 'normal', 'low'] as const;
export const Importance = z.enum(IMPORTANCES);

/** Open messages lie in one folder, closed ones in that of their day: the folder is the state. */
export const MessageState = z.enum(['open', 'closed']);
export type MessageState = z.infer<typeof MessageState>;

/** Somebody whom a message is for, when its text was first shown to them, and when they said that they have it. */
export const Addressee = z.strictObject({
  id: Id,
  seen_at: absentable(Instant),
  acknowledged_at: absentable(Instant),
});
export type Addressee = z.infer<typeof Addressee>;

/** Why a message is closed. */
export const ClosingReason = singleLine(SHORT_TEXT_MAX);
/** What a message to whoever holds a task is closed with when the task is done. */
export const TASK_DONE = 'task done';

/** The front matter of a message's file. The body is the text; the folder says whether it is open or closed. */
export const MessageFields = z.object({
  id: Id,
  from: absentable(Id).describe('the agent that sent it; null for a person'),
  addressees: z.array(Addressee).max(ADDRESSEES_MAX).default([]),
  task_id: absentable(Id),
  run_id: absentable(Id),
  to_holder: unlessSaid(z.boolean().describe('sent to whoever holds the task, now or next'), false),
  kind: MessageKind.default('note'),
  importance: Importance.default('normal'),
  needs_answer: z.boolean().default(false),
  options: unlessSaid(z.array(singleLine(SHORT_TEXT_MAX)), []),
  recommend: absentable(singleLine(SHORT_TEXT_MAX)),
  reply_to: absentable(Id),
  thread: absentable(Id).describe('the first message of the conversation; null for that itself'),
  created_at: Instant,
  revision: wholeNumber(1).default(1),
  closed_at: absentable(Instant),
  closed_by: absentable(Id).describe('the agent that closed it; null for a person'),
  reason: absentable(ClosingReason),
});
export type MessageFields = z.infer<typeof MessageFields>;

/** A message as every surface shows it: of its text the beginning. */
export const MessageItem = z.strictObject({
  ...MessageFields.shape,
  thread: Id.describe("the id of the conversation's first message"),
  state: MessageState,
  text: z.string().describe(`the first ${EXCERPT_MAX} characters of the text`),
  is_whole: z.boolean().describe('whether that is all of it'),
  path: z.string().describe("the file's path, relative to the board"),
});
export type MessageItem = z.infer<typeof MessageItem>;

/** The beginning of a text, for where there are several. */
export function excerptOf(text: string): string {
  return [...text.slice(0, 2 * EXCERPT_MAX)].slice(0, EXCERPT_MAX).join('').toWellFormed();
}

/** Lists begin with the most important messages, and among those with the oldest. */
export function messageKey({ importance, created_at, id }: MessageFields): readonly (string | number)[] {
  return [IMPORTANCES.indexOf(importance), Date.parse(created_at), id];
}

/** The first message of the conversation that a message belongs to. */
export const threadOf = ({ id, thread }: Pick<MessageFields, 'id' | 'thread'>) => thread ?? id;

/** True of an answer to a message: it is closed once whom it is for saw it. */
export const isReply = ({ kind, reply_to }: MessageFields) => kind === 'answer' && reply_to !== null;

/** True where all whom a message is for said that they have it, and that is all that it asks for. */
export function isDealtWith({ addressees, needs_answer }: MessageFields): boolean {
  const haveAll = addressees.every(({ acknowledged_at }) => acknowledged_at !== null);
  return !needs_answer && addressees.length > 0 && haveAll;
}
