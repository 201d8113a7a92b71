import { Id } from '../../domain/ids.ts';
import { SomeText } from '../../domain/text.ts';
import { requireTaskToChange } from '../lookup.ts';
import { write } from '../operation.ts';
import { requireAwaited } from './approve-task.ts';
import { refuseOwnWork } from './own-work.ts';
import { returnFromReview, returnFromStart } from './returning.ts';

export const operation = write({
  name: 'return-task',
  summary: 'Do not approve of a task: what is finished goes back to its worker, what is not begun waits',
  description:
    'A finished task goes back into the queue, assigned to its worker, who is shown the reason with its next write. One that waits ' +
    'for approval to begin is blocked with the reason.',
  audience: 'orchestrator',
  http: { method: 'POST', path: '/api/v1/tasks/{task_id}/return' },
  positionals: ['task_id'],
  input: {
    task_id: Id.describe('the task'),
    message: SomeText.describe('what is missing, or why not'),
  },
  examples: [
    { title: 'Not yet', input: { task_id: 't-7k3f9a2m', message: 'Chrome still loses the password.' } },
  ],
  errors: ['task_not_found', 'nothing_to_approve', 'forbidden_approver', 'revision_conflict'],
  handler({ task_id, message }, context) {
    const task = requireTaskToChange(context, task_id);
    const approval = requireAwaited(context, task);
    refuseOwnWork(context, task, 'return it');
    const { id } = task.fields;
    if (approval === 'finish')
      return { task: id, message: returnFromReview(context, task, { message }, message).message };
    returnFromStart(context, task, message);
    return { task: id };
  },
});
