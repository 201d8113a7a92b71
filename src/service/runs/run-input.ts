import * as z from 'zod';
import { Evidence, Outcome } from '../../domain/run.ts';
import { LONG_TEXT_MAX_BYTES, LongText, SomeText } from '../../domain/text.ts';

const outcome = Outcome.describe('what the result is');
const evidence = z
  .array(Evidence)
  .max(200, { error: 'expected at most 200 checks' })
  .refine((checks) => Buffer.byteLength(JSON.stringify(checks)) <= LONG_TEXT_MAX_BYTES, {
    error: `expected at most ${LONG_TEXT_MAX_BYTES} bytes of JSON`,
  })
  .meta({ json: true })
  .describe('the checks made, each {"check", "status": passed, failed or not_run, "note"}');

/** What a worker says of a run that came to a good end. */
export const finishInput = {
  result: SomeText.describe('what was done'),
  verification_notes: SomeText.describe('how it was checked'),
  outcome: outcome.default('completed'),
  evidence: evidence.default([]),
};

/** The same where the run may also have failed, so that none of it is always there. */
export const endInput = {
  result: LongText.optional().describe('what was done; required for finished'),
  summary: LongText.optional().describe('what went wrong; required for failed'),
  verification_notes: LongText.optional().describe('how it was checked; required for finished'),
  outcome: outcome.optional(),
  evidence: evidence.default([]),
};
