import * as z from 'zod';
import { Answer } from '../../domain/answer.ts';
import { descriptionOf } from '../../domain/plan.ts';
import { bodyText } from '../../store/records/records.ts';
import { findTask } from '../../store/records/tasks.ts';
import type { ReadContext, Touched } from '../operation.ts';

/** What whoever takes a task up has to know of it, beside what every answer shows. */
export const briefing = {
  output: {
    description: z.string().nullable().describe("the task's text; null where it has none"),
    answers: z.array(Answer).describe('what was asked about it before, and what came of that; the last 20'),
  },
  tell(_events: unknown, { task: id }: Touched, { view }: ReadContext) {
    const task = id ? findTask(view, id) : undefined;
    const description = task === undefined ? '' : descriptionOf(bodyText(task.file)).trim();
    return {
      description: description === '' ? null : description,
      answers: task?.fields.answers ?? [],
    };
  },
};
