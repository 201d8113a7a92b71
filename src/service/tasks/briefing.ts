import * as z from 'zod';
import { Answer } from '../../domain/answer.ts';
import { CriterionItem, criterionItems } from '../../domain/criteria.ts';
import { descriptionOf } from '../../domain/description.ts';
import { bodyText } from '../../store/records/records.ts';
import { findTask } from '../../store/records/tasks.ts';
import type { ReadContext, Touched } from '../operation.ts';

/** What whoever takes a task up has to know of it, beside what every answer shows. */
export const briefing = {
  output: {
    description: z.string().nullable().describe("the task's text; null where it has none"),
    criteria: z.array(CriterionItem).describe('what has to be so before it is done'),
    answers: z.array(Answer).describe('what was asked about it before, and what came of that; the last 20'),
  },
  tell(_events: unknown, { task: id }: Touched, { view }: ReadContext) {
    const task = id ? findTask(view, id) : undefined;
    const description = task === undefined ? '' : descriptionOf(bodyText(task.file)).trim();
    return {
      description: description === '' ? null : description,
      criteria: task === undefined ? [] : criterionItems(task.file.body, task.fields.checks),
      answers: task?.fields.answers ?? [],
    };
  },
};
