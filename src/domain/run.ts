import * as z from 'zod';
import { Id } from './ids.ts';
import { Link } from './link.ts';
import { absentable, unlessSaid, wholeNumber } from './record.ts';
import { LongText } from './text.ts';
import { Instant } from './time.ts';

export const RUN_STATUSES = ['running', 'finished', 'failed', 'cancelled', 'superseded'] as const;
export const RunStatus = z.enum(RUN_STATUSES);
export type RunStatus = z.infer<typeof RunStatus>;

export const Outcome = z.enum(['completed', 'findings', 'proposal', 'no_evidence']);

/** Whether the worker knew what was asked of it. */
export const Scope = z.enum(['clear', 'unclear']);
export const FOLLOW_UP_LINES = 10;

/** One check that a worker made, and how it came out. */
export const Evidence = z.strictObject({
  check: LongText,
  status: z.enum(['passed', 'failed', 'not_run']),
  note: absentable(LongText),
});

/** The front matter of a run file: one attempt of one worker at one task. The body holds the verification notes. */
export const RunFields = z.object({
  id: Id,
  task_id: Id,
  agent_id: Id,
  attempt: wholeNumber(1),
  status: RunStatus,
  started_at: Instant,
  ended_at: absentable(Instant),
  result: absentable(LongText),
  summary: absentable(LongText),
  outcome: absentable(Outcome),
  evidence: z.array(Evidence).default([]),
  scope: absentable(Scope),
  follow_up: absentable(LongText),
  links: unlessSaid(z.array(Link), []),
});
export type RunFields = z.infer<typeof RunFields>;

/** A run as every surface shows it. */
export const RunItem = z.strictObject({
  ...RunFields.shape,
  verification_notes: z.string().nullable(),
});
export type RunItem = z.infer<typeof RunItem>;
