import { Id } from '../../domain/ids.ts';
import { Blocker } from '../../domain/task.ts';
import { SomeText } from '../../domain/text.ts';
import { requireTaskToChange } from '../lookup.ts';
import { write } from '../operation.ts';
import { linkInput } from '../runs/link-input.ts';
import { refuseLost, refuseOthers } from '../tasks/holding.ts';
import { refuseInReview } from '../tasks/review.ts';
import { invalidTransition, moveTask } from '../tasks/transition.ts';
import { endAttempt, findSameEnd, freeWorker, workerThatEnds } from './ending.ts';

export const operation = write({
  name: 'report-fail',
  command: 'report fail',
  summary: 'End an attempt badly: its run has failed, the task is blocked, the worker idle',
  audience: 'worker',
  http: { method: 'POST', path: '/api/v1/reports/fail' },
  positionals: ['task_id'],
  takesLinks: true,
  input: {
    task_id: Id.describe('the task'),
    summary: SomeText.describe('what went wrong'),
    blocker: SomeText.optional().describe('what the task waits for now; the summary without it'),
    ...linkInput,
  },
  examples: [
    { title: 'It did not work', input: { task_id: 't-7k3f9a2m', summary: 'The build server is down.' } },
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
    const report = { summary: input.summary };
    const { blocker: present, current_run } = task.fields;
    const says = input.blocker ?? input.summary;
    const isEnded = task.status === 'blocked' && current_run === null && present?.text === says;
    const told = isEnded ? findSameEnd(context, task, 'failed', report) : undefined;
    if (told !== undefined)
      return { task: task.fields.id, run: told.fields.id, worker: told.fields.agent_id };
    refuseInReview(context, task);
    refuseLost(context, task);
    refuseOthers(context, task);
    if (task.status === 'done' && !context.force) throw invalidTransition(task, 'blocked');
    const worker = workerThatEnds(context, task);
    const run = endAttempt(context, task, worker, 'failed', report);
    const blocker = Blocker.parse({ kind: 'failed', text: says });
    moveTask(context, context.stage.putTask(task, { current_run: null, worker }), {
      to: 'blocked',
      blocker,
      run: run.fields.id,
    });
    freeWorker(context, worker);
    return { task: task.fields.id, run: run.fields.id, worker };
  },
});
