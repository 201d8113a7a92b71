import { isInReview } from '../../domain/approval.ts';
import { Id } from '../../domain/ids.ts';
import { requireTaskToChange } from '../lookup.ts';
import { write } from '../operation.ts';
import { linkInput } from '../runs/link-input.ts';
import { finishInput, refuseUnclearEnd } from '../runs/run-input.ts';
import { passToDone } from '../tasks/done-rule.ts';
import { refuseIfHeld, refuseLost } from '../tasks/holding.ts';
import { enterReview, refuseInReview, warnOfReview } from '../tasks/review.ts';
import { invalidTransition, moveTask } from '../tasks/transition.ts';
import { endAttempt, findSameEnd, freeWorker, workerThatEnds } from './ending.ts';

export const operation = write({
  name: 'report-finish',
  command: 'report finish',
  summary: 'End a task well: its run is finished, it is done or in review, the worker idle',
  audience: 'worker',
  http: { method: 'POST', path: '/api/v1/reports/finish' },
  positionals: ['task_id'],
  takesLinks: true,
  input: { task_id: Id.describe('the task'), ...finishInput, ...linkInput },
  examples: [
    {
      title: 'Done',
      input: {
        task_id: 't-7k3f9a2m',
        result: 'The password is kept.',
        verification_notes: 'npm test: 212 passed',
        evidence: [{ check: 'npm test', status: 'passed', note: '212 passed' }],
      },
    },
  ],
  errors: [
    'task_not_found',
    'invalid_transition',
    'task_held',
    'run_superseded',
    'in_review',
    'criteria_open',
    'scope_unclear',
    'children_open',
    'revision_conflict',
  ],
  handler(input, context) {
    const task = requireTaskToChange(context, input.task_id);
    const { verification_notes: notes, result, outcome, evidence, scope, follow_up } = input;
    const report = { notes, result, outcome, evidence, scope, follow_up };
    const isFinished = task.status === 'done' || isInReview(task);
    const told = isFinished ? findSameEnd(context, task, 'finished', report) : undefined;
    if (told !== undefined) {
      if (isInReview(task)) warnOfReview(context, task);
      return { task: task.fields.id, run: told.fields.id, worker: told.fields.agent_id };
    }
    refuseUnclearEnd(input, task.fields.id);
    refuseInReview(context, task);
    refuseLost(context, task);
    refuseIfHeld(context, task);
    if (task.status !== 'in_progress' && !context.force) throw invalidTransition(task, 'done');
    const worker = workerThatEnds(context, task);
    const { isForReview, skipped } = passToDone(context, task);
    const run = endAttempt(context, task, worker, 'finished', report);
    const ended = context.stage.putTask(task, { current_run: null, worker });
    const said = { message: result, run: run.fields.id };
    if (isForReview) enterReview(context, ended, said);
    else moveTask(context, ended, { ...said, to: 'done', skipped });
    freeWorker(context, worker);
    return { task: task.fields.id, run: run.fields.id, worker };
  },
});
