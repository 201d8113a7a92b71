import * as z from 'zod';
import { Id } from '../../domain/ids.ts';
import { SomeText } from '../../domain/text.ts';
import { BoardError } from '../../errors.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { requireTask, requireTaskToChange } from '../lookup.ts';
import { write } from '../operation.ts';
import { linkInput } from '../runs/link-input.ts';
import { refuseLost, refuseOthers } from '../tasks/holding.ts';
import { refuseInReview } from '../tasks/review.ts';
import { withdrawQuestion } from '../tasks/withdraw.ts';
import { noteSignOfLife, progressPatch } from '../workers/signs-of-life.ts';

export const operation = write({
  name: 'report-progress',
  command: 'report progress',
  summary: 'Say how a task in progress is going',
  audience: 'worker',
  http: { method: 'POST', path: '/api/v1/reports/progress' },
  positionals: ['task_id'],
  takesLinks: true,
  input: {
    task_id: Id.describe('the task'),
    message: SomeText.optional().describe('what was found or done; needed without withdraw'),
    withdraw: z
      .boolean()
      .optional()
      .describe('take back what the task waits for: it is in progress again, with the same run'),
    ...linkInput,
  },
  examples: [
    { title: 'Say how it goes', input: { task_id: 't-7k3f9a2m', message: 'Found the cause.' } },
    { title: 'Take a question back', input: { task_id: 't-7k3f9a2m', withdraw: true } },
  ],
  errors: [
    'task_not_found',
    'task_held',
    'run_superseded',
    'in_review',
    'invalid_transition',
    'revision_conflict',
  ],
  authorOf: (input, context) => requireTask(context, input.task_id).fields.worker,
  handler({ task_id, message, withdraw }, context) {
    if (message === undefined && withdraw !== true) throw withoutWords();
    const task = requireTaskToChange(context, task_id);
    const { id } = task.fields;
    refuseInReview(context, task);
    refuseLost(context, task);
    refuseIdle(task);
    const current = withdraw === true ? withdrawQuestion(context, task) : task;
    if (current === task) refuseOthers(context, task);
    if (message !== undefined) {
      context.stage.event({
        type: 'worker-progress',
        entity_type: 'task',
        entity_id: id,
        task: id,
        run: task.fields.current_run,
        message,
      });
      if (context.author !== null) noteSignOfLife(context, context.author, progressPatch(context, message));
    }
    return { task: id, run: task.fields.current_run, worker: context.author };
  },
});

function refuseIdle({ status, fields: { id } }: StoredTask): void {
  if (status === 'in_progress' || status === 'blocked') return;
  const way = status === 'done' ? 'it is over' : `'mission-control report pickup ${id}' takes it`;
  throw new BoardError(
    'invalid_transition',
    `task ${id} is ${status}; expected in_progress or blocked to report progress on: ${way}`,
    { details: { task_id: id, from: status, allowed: ['in_progress', 'blocked'] } },
  );
}

function withoutWords(): BoardError {
  return new BoardError(
    'invalid_input',
    'message: expected some text that says what was found or done, got none; only withdraw goes without',
    { details: { field: 'message' } },
  );
}
