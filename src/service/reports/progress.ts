import { Id } from '../../domain/ids.ts';
import { SomeText } from '../../domain/text.ts';
import { BoardError } from '../../errors.ts';
import { requireTask, requireTaskToChange } from '../lookup.ts';
import { write } from '../operation.ts';
import { refuseOthers, refuseRequeued, refuseSuperseded } from '../tasks/holding.ts';
import { refuseInReview } from '../tasks/review.ts';
import { noteSignOfLife } from '../workers/signs-of-life.ts';

export const operation = write({
  name: 'report-progress',
  command: 'report progress',
  summary: 'Say how a task in progress is going',
  audience: 'worker',
  http: { method: 'POST', path: '/api/v1/reports/progress' },
  positionals: ['task_id'],
  input: { task_id: Id.describe('the task'), message: SomeText.describe('what was found or done') },
  examples: [{ title: 'Say how it goes', input: { task_id: 't-7k3f9a2m', message: 'Found the cause.' } }],
  errors: [
    'task_not_found',
    'task_held',
    'run_superseded',
    'in_review',
    'invalid_transition',
    'revision_conflict',
  ],
  authorOf: (input, context) => requireTask(context, input.task_id).fields.worker,
  handler(input, context) {
    const task = requireTaskToChange(context, input.task_id);
    const { id, current_run } = task.fields;
    refuseInReview(context, task);
    refuseSuperseded(context, task);
    refuseRequeued(context, task);
    if (task.status !== 'in_progress' && task.status !== 'blocked') {
      const way = task.status === 'done' ? 'it is over' : `'mission-control report pickup ${id}' takes it`;
      throw new BoardError(
        'invalid_transition',
        `task ${id} is ${task.status}; expected in_progress or blocked to report progress on: ${way}`,
        { details: { task_id: id, from: task.status, allowed: ['in_progress', 'blocked'] } },
      );
    }
    refuseOthers(context, task);
    context.stage.event({
      type: 'worker-progress',
      entity_type: 'task',
      entity_id: id,
      task: id,
      run: current_run,
      message: input.message,
    });
    if (context.author !== null) noteSignOfLife(context, context.author);
    return { task: id, run: current_run, worker: context.author };
  },
});
