import type * as z from 'zod';
import { listOf } from '../../domain/record.ts';
import { Blocker, CHOICES_MAX, NEEDS_MAX, NewBlockerKind, NewChoice, WaitsFor } from '../../domain/task.ts';
import { LongText, SomeText, visibleLine } from '../../domain/text.ts';
import { BoardError } from '../../errors.ts';

/** The inputs that say why a task is blocked. */
export const blockerInput = {
  blocker: SomeText.optional().describe('what the task waits for'),
  kind: NewBlockerKind.optional().describe('question where there are options, else external'),
  option: listOf(NewChoice, CHOICES_MAX).default([]).describe('an answer to choose from; may be given again'),
  recommend: NewChoice.optional().describe('the option that the worker would choose'),
  risk: LongText.optional().describe('what is at stake'),
  needs: visibleLine(NEEDS_MAX)
    .optional()
    .describe('in one line, exactly what is needed, apart from the story'),
  waits_for: WaitsFor.optional().describe(
    'who can help: anyone, person, or the id of an agent; told, never enforced (default anyone)',
  ),
};

type BlockerInput = z.output<z.ZodObject<typeof blockerInput>>;

/** Makes a blocker of the inputs; undefined where none is given. Says what does not fit together. */
export function readBlocker(input: BlockerInput): Blocker | undefined {
  const { blocker, kind, option, recommend, risk, needs, waits_for } = input;
  const isQuestion = kind === 'question' || (kind === undefined && option.length > 0);
  if (blocker === undefined) {
    const stray = Object.entries({ kind, recommend, risk, needs, waits_for, option: option[0] }).find(
      ([, value]) => value !== undefined,
    );
    if (stray !== undefined) throw misfit(stray[0], 'only goes with a blocker text', stray[1]);
    return undefined;
  }
  if (!isQuestion && option.length > 0) throw misfit('option', "only goes with kind 'question'", kind);
  if (!isQuestion && recommend !== undefined)
    throw misfit('recommend', "only goes with kind 'question'", kind);
  if (recommend !== undefined && !option.includes(recommend)) {
    throw misfit(
      'recommend',
      `expected one of the options (${option.join(', ') || 'none given'})`,
      recommend,
    );
  }
  return Blocker.parse({
    kind: isQuestion ? 'question' : (kind ?? 'external'),
    text: blocker,
    needs: needs ?? null,
    ...(waits_for === undefined ? {} : { waits_for }),
    options: option,
    recommend: recommend ?? null,
    risk: risk ?? null,
  });
}

function misfit(field: string, problem: string, received: unknown): BoardError {
  return new BoardError('invalid_input', `${field}: ${problem}, got ${JSON.stringify(received)}`, {
    details: { field, received },
  });
}
