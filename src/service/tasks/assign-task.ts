import { Id } from '../../domain/ids.ts';
import { requireTaskToChange } from '../lookup.ts';
import { write } from '../operation.ts';

export const operation = write({
  name: 'assign-task',
  summary: 'Say which worker is to do a task, or that none is',
  description: 'Whoever holds the task keeps it: an assignment never ejects a holder.',
  audience: 'orchestrator',
  http: { method: 'PUT', path: '/api/v1/tasks/{task_id}/assignee' },
  positionals: ['task_id'],
  input: {
    task_id: Id.describe('the task'),
    assignee: Id.nullable().describe('the worker that is to do it; null for nobody'),
  },
  examples: [
    { title: 'Assign', input: { task_id: 't-7k3f9a2m', assignee: 'agent-7' } },
    { title: 'Unassign', input: { task_id: 't-7k3f9a2m', assignee: null } },
  ],
  errors: ['task_not_found', 'revision_conflict'],
  handler(input, context) {
    const task = requireTaskToChange(context, input.task_id);
    const { id, assignee } = task.fields;
    if (input.assignee !== assignee) {
      context.stage.putTask(task, {
        assignee: input.assignee,
        assigned_at: input.assignee === null ? null : context.now,
      });
      context.stage.event({
        type: 'task-assigned',
        entity_type: 'task',
        entity_id: id,
        task: id,
        from: assignee,
        to: input.assignee,
      });
    }
    return { task: id };
  },
});
