import { Id } from '../../domain/ids.ts';
import { SHORT_TEXT_MAX, visibleLine } from '../../domain/text.ts';
import { Mode } from '../../domain/worker.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { requireTaskToChange } from '../lookup.ts';
import { type Touched, type WriteContext, write } from '../operation.ts';
import { openRunOf } from '../runs/attempts.ts';
import { linkInput } from '../runs/link-input.ts';
import { briefing } from '../tasks/briefing.ts';
import { refuseInReview } from '../tasks/review.ts';
import { continueRun, takeTask } from '../tasks/taking.ts';
import { invalidTransition } from '../tasks/transition.ts';
import { requireAuthor } from '../workers/require-author.ts';
import { noteSignOfLife } from '../workers/signs-of-life.ts';

export const operation = write({
  name: 'report-pickup',
  command: 'report pickup',
  summary: 'Take a task: it is in progress, a run is open, the worker active',
  description: 'Taken again by its holder, the task and its open run stay as they are.',
  audience: 'worker',
  http: { method: 'POST', path: '/api/v1/reports/pickup' },
  positionals: ['task_id'],
  byWorker: true,
  extra: briefing,
  takesLinks: true,
  input: {
    task_id: Id.describe('the task'),
    mode: Mode.optional().describe('what the worker is doing, in its own words'),
    reason: visibleLine(SHORT_TEXT_MAX)
      .optional()
      .describe('why it is taken, for the record: of one that another has, or had'),
    ...linkInput,
  },
  examples: [{ title: 'Take a task', input: { task_id: 't-7k3f9a2m', agent: 'agent-7', mode: 'Building' } }],
  errors: [
    'task_not_found',
    'task_held',
    'not_assigned',
    'approval_required',
    'in_review',
    'invalid_transition',
    'revision_conflict',
  ],
  handler(input, context) {
    const worker = requireAuthor(context);
    const task = requireTaskToChange(context, input.task_id);
    return pickUp(context, task, worker, input);
  },
});

/** Puts a task into a worker's hands, with a run of it. Taken again by its holder, both stay as they are. */
export function pickUp(
  context: WriteContext,
  task: StoredTask,
  worker: string,
  input: { mode?: string | undefined; reason?: string | undefined },
): Touched {
  refuseInReview(context, task);
  if (task.status === 'done' && !context.force) throw invalidTransition(task, 'in_progress');
  const touched = { task: task.fields.id, worker };
  const open = openRunOf(context, task);
  const isHolder = task.status === 'in_progress' && task.fields.worker === worker;
  if (isHolder && open?.fields.agent_id === worker) return { ...touched, run: open.fields.id };
  const taken = takeTask(context, task, worker, input.reason);
  const { run } = continueRun(context, taken, worker, task);
  const patch = { status: 'active' as const, current_task_id: task.fields.id, last_progress_at: context.now };
  noteSignOfLife(context, worker, input.mode === undefined ? patch : { ...patch, mode: input.mode }, {
    announce: true,
  });
  return { ...touched, run: run.fields.id };
}
