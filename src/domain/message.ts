import * as z from 'zod';
import { Id } from './ids.ts';
import { absentable, unlessSaid, wholeNumber } from './record.ts';
import { SHORT_TEXT_MAX, singleLine } from './text.ts';
import { Instant } from './time.ts';

/** Who is meant where any person is. */
export const PEOPLE = 'people';
export const ADDRESSEES_MAX = 20;

export const MessageKind = z.enum(['note', 'instruction', 'question', 'answer']);
export const IMPORTANCES = ['high', 'normal', 'low'] as const;
export const Importance = z.enum(IMPORTANCES);

/** Somebody whom a message is for, when its text was first shown to them, and when they said that they have it. */
export const Addressee = z.strictObject({
  id: Id,
  seen_at: absentable(Instant),
  acknowledged_at: absentable(Instant),
});
export type Addressee = z.infer<typeof Addressee>;

/** The front matter of a message's file. The body is the text; the folder says whether it is open or closed. */
export const MessageFields = z.object({
  id: Id,
  from: absentable(Id),
  addressees: z.array(Addressee).default([]),
  task_id: absentable(Id),
  run_id: absentable(Id),
  kind: MessageKind.default('note'),
  importance: Importance.default('normal'),
  needs_answer: z.boolean().default(false),
  options: unlessSaid(z.array(singleLine(SHORT_TEXT_MAX)), []),
  recommend: absentable(singleLine(SHORT_TEXT_MAX)),
  reply_to: absentable(Id),
  thread: absentable(Id),
  created_at: Instant,
  revision: wholeNumber(1).default(1),
  closed_at: absentable(Instant),
  closed_by: absentable(Id),
  reason: absentable(singleLine(SHORT_TEXT_MAX)),
});
export type MessageFields = z.infer<typeof MessageFields>;
