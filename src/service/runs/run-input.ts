import * as z from 'zod';
import { Evidence, FOLLOW_UP_LINES, Outcome, Scope } from '../../domain/run.ts';
import { LONG_TEXT_MAX_BYTES, LongText, SomeText } from '../../domain/text.ts';
import { BoardError } from '../../errors.ts';

const outcome = Outcome.describe('what the result is');
const evidence = z
  .array(Evidence)
  .max(200, { error: 'expected at most 200 checks' })
  .refine((checks) => Buffer.byteLength(JSON.stringify(checks)) <= LONG_TEXT_MAX_BYTES, {
    error: `expected at most ${LONG_TEXT_MAX_BYTES} bytes of JSON`,
  })
  .meta({ json: true })
  .describe('the checks made, each {"check", "status": passed, failed or not_run, "note"}');

const scope = Scope.optional().describe('whether it was clear what was to be done or looked for');
const follow_up = LongText.refine((text) => text.trimEnd().split('\n').length <= FOLLOW_UP_LINES, {
  error: `expected at most ${FOLLOW_UP_LINES} lines`,
})
  .optional()
  .describe(`what the reader should do next, in at most ${FOLLOW_UP_LINES} lines`);

/** What a worker says of a run that came to a good end. */
export const finishInput = {
  result: SomeText.describe('what was done'),
  verification_notes: SomeText.describe('how it was checked'),
  outcome: outcome.default('completed'),
  evidence: evidence.default([]),
  scope,
  follow_up,
};

/** The same where the run may also have failed, so that none of it is always there. */
export const endInput = {
  result: LongText.optional().describe('what was done; required for finished'),
  summary: LongText.optional().describe('what went wrong; required for failed'),
  verification_notes: LongText.optional().describe('how it was checked; required for finished'),
  outcome: outcome.optional(),
  evidence: evidence.default([]),
  scope,
  follow_up,
};

/** Refuses an end without a find where it was not clear what to look for: that is a question. */
export function refuseUnclearEnd(
  { outcome, scope }: { outcome?: string | undefined; scope?: string | undefined },
  taskId: string,
): void {
  if (outcome !== 'no_evidence' || scope !== 'unclear') return;
  throw new BoardError(
    'scope_unclear',
    `task ${taskId}: nothing was found, and it was not clear what to look for; expected a question instead: ` +
      `'mission-control report blocker ${taskId} --blocker "…" --kind question'`,
    { details: { task_id: taskId, outcome, scope } },
  );
}
