import type * as z from 'zod';
import { listOf } from '../../domain/record.ts';
import { Blocker, CHOICES_MAX, NewBlockerKind, NewChoice } from '../../domain/task.ts';
import { LongText, SomeText } from '../../domain/text.ts';
import { BoardError } from '../../errors.ts';

/** The inputs that say why a task is blocked. */
export const blockerInput = {
  blocker: SomeText.optional().describe('what the task waits for'),
  kind: NewBlockerKind.optional().describe('question where there are options, else external'),
  option: listOf(NewChoice, CHOICES_MAX).default([]).describe('an answer to choose from; may be given again'),
  recommend: NewChoice.optional().describe('the option that the worker would choose'),
  risk: LongText.optional().describe('what is at stake'),
};

type BlockerInput = z.output<z.ZodObject<typeof blockerInput>>;

/** Makes a blocker of the inputs; undefined where none is given. Says what does not fit together. */
export function readBlocker({ blocker, kind, option, recommend, risk }: BlockerInput): Blocker | undefined {
  const isQuestion = kind === 'question' || (kind === undefined && option.length > 0);
  if (blocker === undefined) {
    const stray = Object.entries({ kind, recommend, risk, option: option[0] }).find(
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
