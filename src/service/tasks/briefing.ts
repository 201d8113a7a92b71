import * as z from 'zod';
import { CriterionItem, criterionItems } from '../../domain/criteria.ts';
import { findTask } from '../../store/records/tasks.ts';
import type { ReadContext, Touched } from '../operation.ts';

/** What whoever takes a task up has to know of it, beside what every answer shows. */
export const briefing = {
  output: {
    criteria: z.array(CriterionItem).describe('what has to be so before it is done'),
  },
  tell(_events: unknown, { task: id }: Touched, { view }: ReadContext) {
    const task = id ? findTask(view, id) : undefined;
    return { criteria: task === undefined ? [] : criterionItems(task.file.body, task.fields.checks) };
  },
};
