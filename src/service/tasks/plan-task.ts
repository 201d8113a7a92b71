import * as z from 'zod';
import { Id } from '../../domain/ids.ts';
import { PlanItem, readPlan, writePlan } from '../../domain/plan.ts';
import { requireTaskToChange } from '../lookup.ts';
import { write } from '../operation.ts';
import { noteSignOfLife, progressPatch } from '../workers/signs-of-life.ts';
import { refuseIfHeld } from './holding.ts';

export const operation = write({
  name: 'plan-task',
  summary: "Replace a task's checklist",
  audience: 'worker',
  http: { method: 'PUT', path: '/api/v1/tasks/{task_id}/plan' },
  positionals: ['task_id'],
  input: {
    task_id: Id.describe('the task'),
    items: z
      .array(PlanItem)
      .max(200, { error: 'expected at most 200 items' })
      .meta({ json: true })
      .describe('the steps in order, each {"text", "state": pending, in_progress or completed}'),
  },
  examples: [
    {
      title: 'Two steps',
      input: {
        task_id: 't-7k3f9a2m',
        items: [{ text: 'reproduce it', state: 'completed' }, { text: 'mend it' }],
      },
    },
  ],
  errors: ['task_not_found', 'task_held', 'run_superseded', 'revision_conflict'],
  handler(input, context) {
    const task = requireTaskToChange(context, input.task_id);
    refuseIfHeld(context, task);
    if (JSON.stringify(readPlan(task.file.body)) !== JSON.stringify(input.items)) {
      context.stage.putTask(task, {}, { body: writePlan(task.file.body, input.items) });
      context.stage.event({
        type: 'task-planned',
        entity_type: 'task',
        entity_id: task.fields.id,
        task: task.fields.id,
        run: task.fields.current_run,
        data: { items: input.items },
      });
      const { author } = context;
      if (author !== null && author === task.fields.worker)
        noteSignOfLife(context, author, progressPatch(context));
    }
    return { task: task.fields.id };
  },
});
