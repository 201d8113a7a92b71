import * as z from 'zod';
import { Id } from './ids.ts';
import { Link } from './link.ts';
import { absentable, unlessSaid, wholeNumber } from './record.ts';
import { LongText, SHORT_TEXT_MAX, singleLine, visibleLine } from './text.ts';
import { Instant } from './time.ts';

export const CRITERIA_MAX = 50;
export const CRITERION_STATUSES = ['open', 'met', 'failed', 'waived'] as const;
export const CriterionStatus = z.enum(CRITERION_STATUSES);
export type CriterionStatus = z.infer<typeof CriterionStatus>;

/** Who saw that it is so: the worker says it, a program saw it, or another worker or a person checked it. */
export const Witness = z.enum(['said', 'seen', 'checked']);
export type Witness = z.infer<typeof Witness>;

/** What has to be so before a task is done, as a request may give it. */
export const NewCriterion = visibleLine(SHORT_TEXT_MAX);

/** Who found a criterion to be so, how and when: what its mark in the body cannot say. Found by the criterion's text. */
export const Check = z.strictObject({
  text: z.string(),
  status: CriterionStatus,
  witness: Witness,
  by: absentable(singleLine(SHORT_TEXT_MAX)).describe(
    'the agent, or the program, that saw it; null for a person',
  ),
  agent: absentable(Id).describe('the agent that told of it; null for a person'),
  at: Instant,
  evidence: absentable(LongText),
  note: absentable(LongText),
  links: unlessSaid(z.array(Link), []),
});
export type Check = z.infer<typeof Check>;

/** How far a task's criteria are. */
export const CriteriaCounts = z.strictObject({
  total: wholeNumber(),
  open: wholeNumber(),
  met: wholeNumber(),
  failed: wholeNumber(),
  waived: wholeNumber(),
});
export type CriteriaCounts = z.infer<typeof CriteriaCounts>;
