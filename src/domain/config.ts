import * as z from 'zod';
import { BranchName } from './branch-name.ts';
import { wholeNumber } from './record.ts';
import { singleLine } from './text.ts';

export const FORMAT = 1;

/** `board.yaml`: what the board is called, which branch records it, and how it judges. Durations are seconds. */
export const BoardConfig = z.strictObject({
  format: wholeNumber(1).refine((format) => format === FORMAT, {
    error: `expected format ${FORMAT}; a newer board needs a newer mission-control`,
  }),
  name: singleLine(100).optional(),
  branch: BranchName,
  stale_after_seconds: wholeNumber(1).default(180),
  recent_limit: wholeNumber(1).max(500, { error: 'expected a whole number from 1 to 500' }).default(10),
  require_assignment: z.boolean().default(false),
  durability: z.enum(['full', 'process']).default('full'),
  compact_after_days: wholeNumber(1).default(30),
});
export type BoardConfig = z.infer<typeof BoardConfig>;
