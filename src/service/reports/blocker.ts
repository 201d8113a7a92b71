import { Id } from '../../domain/ids.ts';
import { SomeText } from '../../domain/text.ts';
import { requireTaskToChange } from '../lookup.ts';
import { write } from '../operation.ts';
import { linkInput } from '../runs/link-input.ts';
import { blockerInput, readBlocker } from '../tasks/blocker-input.ts';
import { holderOf, refuseLost, refuseOthers } from '../tasks/holding.ts';
import { refuseInReview } from '../tasks/review.ts';
import { moveTask } from '../tasks/transition.ts';
import { noteStanding } from '../workers/signs-of-life.ts';

export const operation = write({
  name: 'report-blocker',
  command: 'report blocker',
  summary: 'Say that a task cannot go on, and why; the worker waits and keeps it',
  audience: 'worker',
  http: { method: 'POST', path: '/api/v1/reports/blocker' },
  positionals: ['task_id'],
  takesLinks: true,
  input: {
    task_id: Id.describe('the task'),
    ...blockerInput,
    blocker: SomeText.describe('what the task waits for'),
    ...linkInput,
  },
  examples: [
    {
      title: 'Something is missing',
      input: { task_id: 't-7k3f9a2m', blocker: 'needs the staging password' },
    },
    {
      title: 'A question',
      input: {
        task_id: 't-7k3f9a2m',
        blocker: 'Which login?',
        kind: 'question',
        option: ['OAuth', 'password'],
        recommend: 'OAuth',
        risk: 'Passwords need a migration.',
      },
    },
  ],
  errors: [
    'task_not_found',
    'invalid_transition',
    'task_held',
    'run_superseded',
    'in_review',
    'revision_conflict',
  ],
  handler(input, context) {
    const task = requireTaskToChange(context, input.task_id);
    refuseInReview(context, task);
    refuseLost(context, task);
    refuseOthers(context, task);
    const blocked = moveTask(context, task, { to: 'blocked', blocker: readBlocker(input) });
    const worker = context.author ?? holderOf(context, blocked);
    const waiting = context.author ?? (task.status === 'in_progress' ? task.fields.worker : null);
    if (waiting !== null && context.stage.events.length > 0) {
      noteStanding(context, waiting, { status: 'waiting' });
    }
    return { task: task.fields.id, run: task.fields.current_run, worker };
  },
});
