import { Id } from '../../domain/ids.ts';
import { ClosedAs } from '../../domain/task.ts';
import { SomeText } from '../../domain/text.ts';
import { BoardError } from '../../errors.ts';
import { requireTaskToChange } from '../lookup.ts';
import { write } from '../operation.ts';
import { closeTask } from './closing.ts';
import { refuseOwnWork } from './own-work.ts';

export const operation = write({
  name: 'close-task',
  summary: 'Close a task that will not be done: it is cancelled, a duplicate or obsolete',
  description:
    'It goes to done and is counted apart; an open run of it is cancelled. What waits for it goes on waiting: it was not done. ' +
    'Closed in the same way before, it stays as it is; moved back to pending, it is like any other.',
  audience: 'orchestrator',
  http: { method: 'POST', path: '/api/v1/tasks/{task_id}/close' },
  positionals: ['task_id'],
  input: {
    task_id: Id.describe('the task'),
    as: ClosedAs.describe('why it will not be done'),
    reason: SomeText.describe('more about that, for whoever reads it later'),
  },
  examples: [
    {
      title: 'Nobody needs it any more',
      input: { task_id: 't-7k3f9a2m', as: 'obsolete', reason: 'The login form is gone.' },
    },
  ],
  errors: ['task_not_found', 'invalid_transition', 'forbidden_approver', 'revision_conflict'],
  handler(input, context) {
    const task = requireTaskToChange(context, input.task_id);
    const { id, closed_as, current_run } = task.fields;
    const touched = { task: id, run: current_run };
    if (task.status === 'done' && closed_as === input.as) return touched;
    if (task.status === 'done') {
      const how = closed_as === null ? 'done' : `closed as ${closed_as}`;
      throw new BoardError(
        'invalid_transition',
        `task ${id} is ${how}; expected one that is pending, in_progress or blocked to close`,
        { details: { task_id: id, from: 'done', to: 'done', allowed: ['pending'], closed_as } },
      );
    }
    refuseOwnWork(context, task, 'close it');
    closeTask(context, task, input.as, input.reason);
    return touched;
  },
});
