import { isInReview, needsApproval, RETURNS_MOST } from '../../domain/approval.ts';
import { ANYONE, Blocker, PERSON, type TaskFields } from '../../domain/task.ts';
import { isVisible } from '../../domain/text.ts';
import { BoardError } from '../../errors.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { tellWorker } from '../messages/tell-worker.ts';
import type { WriteContext } from '../operation.ts';
import { raiseFormat } from '../raise-format.ts';
import { latestRunOf, openRunOf } from '../runs/attempts.ts';
import { clearCurrentTask, type Move, moveTask } from './transition.ts';

const WAITS = 'finished, and waits for somebody else to approve of it';

/** Refuses what may not happen to a task while it is in review. A forced call passes. */
export function refuseInReview(context: WriteContext, task: StoredTask): void {
  if (!isInReview(task) || context.force) return;
  const { id, blocker, worker } = task.fields;
  throw new BoardError('in_review', `task ${id} was finished and is in review since ${blocker?.since}`, {
    details: { task_id: id, since: blocker?.since ?? null, worker, waits_for: blocker?.waits_for ?? ANYONE },
    ways: {
      person: `'mission-control approve-task ${id}' makes it done, 'mission-control return-task ${id}' gives it back`,
      worker: 'leave it alone until somebody else has approved of it or returned it, and take another task',
    },
  });
}

/** Tells whoever finishes a task that it is not done yet. */
export function warnOfReview({ view }: WriteContext, { fields, path }: StoredTask): void {
  view.warn({
    code: 'in_review',
    message: `task ${fields.id} is finished, and not done before somebody else has approved of it`,
    path,
  });
}

/** Puts a finished task before whoever may approve of it. */
export function enterReview(
  context: WriteContext,
  task: StoredTask,
  told: Pick<Move, 'message' | 'run'>,
): StoredTask {
  const { id, returns } = task.fields;
  const worker = task.fields.worker ?? latestRunOf(context, task)?.fields.agent_id ?? null;
  const blocker = Blocker.parse({
    kind: 'review',
    text: WAITS,
    by: worker,
    waits_for: returns >= RETURNS_MOST ? PERSON : ANYONE,
  });
  raiseFormat(context);
  clearCurrentTask(context, id);
  const moved = moveTask(context, task, { ...told, to: 'blocked', blocker });
  context.stage.event({
    type: 'approval-requested',
    entity_type: 'task',
    entity_id: id,
    task: id,
    run: told.run ?? task.fields.current_run,
    data: { approval: 'finish', worker, returns, waits_for: blocker.waits_for },
  });
  warnOfReview(context, moved);
  return moved;
}

/** Notes that somebody agreed, to what and to which attempt. */
export function markApproved(
  context: WriteContext,
  task: StoredTask,
  { approval, message }: { approval: 'start' | 'finish'; message?: string | undefined },
): StoredTask {
  const { author, now, stage } = context;
  const { id, worker } = task.fields;
  const run = approval === 'start' ? null : (latestRunOf(context, task)?.fields.id ?? null);
  const approved = stage.putTask(task, { approved: { by: author, at: now, run } });
  stage.event({
    type: 'approved',
    entity_type: 'task',
    entity_id: id,
    task: id,
    run,
    message,
    data: { approval, worker },
  });
  return approved;
}

/** Gives a finished task back to its worker, who is told why with its next write. A drag gives no reason. */
export function returnFromReview(
  context: WriteContext,
  task: StoredTask,
  { reason, ...told }: Pick<Move, 'message' | 'data'> & { reason: string | undefined },
): StoredTask {
  const run = latestRunOf(context, task)?.fields;
  const worker = run?.agent_id ?? task.fields.worker;
  const back = noteReturn(context, task, { approval: 'finish', worker, message: told.message });
  const assignee: Partial<TaskFields> = worker === null ? {} : { assignee: worker };
  if (worker !== null) {
    const { id } = task.fields;
    const text = reason !== undefined && isVisible(reason) ? reason : withoutReason(id);
    tellWorker(context, worker, { task_id: id, run_id: run?.id ?? null, text });
  }
  return moveTask(context, context.stage.putTask(back, assignee), { ...told, to: 'pending' });
}

const withoutReason = (taskId: string) =>
  `Task ${taskId} was finished and is returned to its worker: it is pending again. No reason was given.`;

/** Says no to the beginning of a task: it waits until somebody has dealt with the reason. */
export function returnFromStart(context: WriteContext, task: StoredTask, message: string): StoredTask {
  const back = noteReturn(context, task, { approval: 'start', worker: null, message });
  const blocker = Blocker.parse({ kind: 'external', text: message, by: context.author });
  return moveTask(context, back, { to: 'blocked', blocker });
}

function noteReturn(
  { stage }: WriteContext,
  task: StoredTask,
  told: { approval: 'start' | 'finish'; worker: string | null; message: string | undefined },
): StoredTask {
  const { approval, worker, message } = told;
  const returns = task.fields.returns + 1;
  stage.event({
    type: 'returned',
    entity_type: 'task',
    entity_id: task.fields.id,
    task: task.fields.id,
    run: task.fields.current_run,
    message,
    data: { approval, worker, returns },
  });
  return stage.putTask(task, { returns, approved: null });
}

/**
 * Refuses to begin a task before somebody has agreed to that. One that is blocked and whose attempt is open was begun before. A
 * forced call passes; true where it passes over that.
 */
export function refuseUnapproved(context: WriteContext, task: StoredTask): boolean {
  const { config, force } = context;
  const { id, approved } = task.fields;
  if (!needsApproval(task, 'start', config.require_approval) || approved !== null) return false;
  const isBegun =
    task.status === 'in_progress' || (task.status === 'blocked' && openRunOf(context, task) !== undefined);
  if (isBegun || isInReview(task) || (task.status === 'done' && !force)) return false;
  if (force) return true;
  const first = task.status === 'pending' ? '' : `'mission-control move-task ${id} pending', then `;
  throw new BoardError('approval_required', `task ${id} has to be approved of before anybody begins it`, {
    details: { task_id: id, approval: 'start', status: task.status },
    ways: {
      person: `${first}'mission-control approve-task ${id}' does that`,
      worker: 'leave it alone, and take another task',
    },
  });
}
