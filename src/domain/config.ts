import * as z from 'zod';
import { BranchName } from './branch-name.ts';
import { wholeNumber } from './record.ts';
import { Approval } from './task.ts';
import { singleLine } from './text.ts';

/** What a new board begins with; a write that needs the newest sets that. Programs refuse those that they do not know. */
export const FORMAT = 1;
export const NEWEST_FORMAT = 2;

/** A hundred years: what lies so long before any time of the calendar that boards have is a time of the calendar, too. */
const LONGEST_DAYS = 36_500;

/** `board.yaml`: what the board is called, which branch records it, and how it judges. Durations are seconds. */
export const BoardConfig = z
  .strictObject({
    format: wholeNumber(1).refine((format) => format <= NEWEST_FORMAT, {
      error: `expected a format up to ${NEWEST_FORMAT}; a newer board needs a newer mission-control`,
    }),
    name: singleLine(100).optional(),
    branch: BranchName,
    stale_after_seconds: wholeNumber(1, LONGEST_DAYS * 24 * 60 * 60).default(180),
    quiet_after_seconds: wholeNumber(0, LONGEST_DAYS * 24 * 60 * 60).default(1800),
    hide_after_days: wholeNumber(1, LONGEST_DAYS).default(7),
    recent_limit: wholeNumber(1, 500).default(10),
    require_assignment: z.boolean().default(false),
    require_criteria: z.boolean().default(false),
    require_approval: Approval.optional(),
    open_queue: z.boolean().default(false),
    durability: z.enum(['full', 'process']).default('full'),
    compact_after_days: wholeNumber(1, LONGEST_DAYS).default(30),
  })
  .refine((config) => !(config.open_queue && config.require_assignment), {
    path: ['open_queue'],
    error:
      'expected false where require_assignment is true: a queue that is open gives workers tasks that nobody assigned',
  });
export type BoardConfig = z.infer<typeof BoardConfig>;
