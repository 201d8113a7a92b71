import { isInReview } from '../../domain/approval.ts';
import { Id } from '../../domain/ids.ts';
import { isAllowed, Status } from '../../domain/status.ts';
import { LongText } from '../../domain/text.ts';
import { BoardError } from '../../errors.ts';
import type { StoredRun } from '../../store/records/runs.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { requireTaskToChange } from '../lookup.ts';
import { type WriteContext, write } from '../operation.ts';
import { openRunOf } from '../runs/attempts.ts';
import { blockerInput, readBlocker } from './blocker-input.ts';
import { passToDone } from './done-rule.ts';
import { refuseIfHeld } from './holding.ts';
import { refuseOwnWork } from './own-work.ts';
import { answerIn } from './questions.ts';
import { announceRelease, refuseToRelease } from './release.ts';
import { returnFromReview } from './returning.ts';
import { enterReview, refuseInReview, refuseUnapproved, warnOfReview } from './review.ts';
import { likelyWorker, putInHands, takeTask } from './taking.ts';
import { invalidTransition, moveTask, warnOfOpenRun } from './transition.ts';

export const operation = write({
  name: 'move-task',
  summary: 'Move a task to another status',
  description:
    'pending → in_progress, blocked; in_progress → pending, blocked, done; blocked → pending, in_progress; ' +
    'done → pending. Where the task already is there, nothing is recorded, but for a new blocker text.',
  audience: 'orchestrator',
  http: { method: 'POST', path: '/api/v1/tasks/{task_id}/move' },
  positionals: ['task_id', 'status'],
  input: {
    task_id: Id.describe('the task'),
    status: Status.describe('where it goes'),
    message: LongText.optional().describe('what to say about it; the answer, where the task waited for one'),
    ...blockerInput,
  },
  examples: [
    { title: 'Begin', input: { task_id: 't-7k3f9a2m', status: 'in_progress' } },
    {
      title: 'Wait',
      input: { task_id: 't-7k3f9a2m', status: 'blocked', blocker: 'needs the staging password' },
    },
    { title: 'Answer', input: { task_id: 't-7k3f9a2m', status: 'pending', message: 'Use OAuth.' } },
  ],
  errors: [
    'task_not_found',
    'invalid_transition',
    'task_held',
    'run_superseded',
    'not_assigned',
    'approval_required',
    'in_review',
    'forbidden_approver',
    'criteria_open',
    'children_open',
    'revision_conflict',
  ],
  handler(input, context) {
    const task = requireTaskToChange(context, input.task_id);
    const blocker = readBlocker(input);
    if (blocker !== undefined && input.status !== 'blocked') {
      throw new BoardError(
        'invalid_input',
        `blocker: only goes with status 'blocked', got status '${input.status}'`,
        {
          details: { field: 'blocker', received: input.blocker },
        },
      );
    }
    const touched = { task: task.fields.id, worker: context.author };
    const reviewed = moveInReview(context, task, input);
    if (reviewed !== null) return { ...touched, ...reviewed };
    const { message } = input;
    if (input.status === 'in_progress') {
      const isHere = task.status === 'in_progress' && context.author === null;
      const worker = context.author ?? (isHere ? null : likelyWorker(context, task));
      if (isHere) return touched;
      if (worker === null || context.author === null) {
        const skipped = refuseUnapproved(context, task) ? (['approval_required'] as const) : [];
        putInHands(context, task, worker, { message, skipped, answer: answerIn(task, message) });
      } else takeTask(context, task, worker, message);
      return { ...touched, worker };
    }
    if (input.status === 'pending') refuseToRelease(context, task);
    else refuseIfHeld(context, task);
    if (input.status === 'pending') announceRelease(context, task, input.message);
    const run = openRunOf(context, task);
    const answer = input.status === 'pending' ? answerIn(task, message) : undefined;
    if (input.status === 'done') moveToDone(context, task, { run, message });
    else moveTask(context, task, { to: input.status, blocker, message, answer });
    return { ...touched, run: run?.fields.id ?? null };
  },
});

/** A task whose result somebody has to approve of goes into review instead. */
function moveToDone(
  context: WriteContext,
  task: StoredTask,
  { run, message }: { run: StoredRun | undefined; message: string | undefined },
): void {
  if (task.status === 'done') return;
  if (!isAllowed(task.status, 'done') && !context.force) throw invalidTransition(task, 'done');
  const { isForReview, skipped } = passToDone(context, task);
  const moved = isForReview
    ? enterReview(context, task, { message })
    : moveTask(context, task, { to: 'done', message, skipped });
  if (run !== undefined) warnOfOpenRun(context, moved, run);
}

/**
 * Of a task in review a move to done says what was said, and a move back to pending returns it to its worker, with a message; null
 * where the task is not in review, or where the call is forced.
 */
function moveInReview(
  context: WriteContext,
  task: StoredTask,
  { status, message }: { status: Status; message?: string | undefined },
): { run: null; message: string | null } | null {
  if (!isInReview(task) || context.force) return null;
  if (status === 'done') {
    warnOfReview(context, task);
    return { run: null, message: null };
  }
  if (status !== 'pending') refuseInReview(context, task);
  refuseOwnWork(context, task, 'return it');
  return { run: null, message: returnFromReview(context, task, { message }, message).message };
}
