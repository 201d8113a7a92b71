import { neighboursOneByOne } from '../../store/records/neighbours.ts';
import { silently } from '../../store/records/records.ts';
import type { StoredRun } from '../../store/records/runs.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { readAgents } from '../../store/records/workers.ts';
import { openDependencies } from '../items.ts';
import type { WriteContext } from '../operation.ts';
import { closeRun, latestRunOf, openRun, openRunOf } from '../runs/attempts.ts';
import { warnOfChildren } from './children.ts';
import { refuseUnassigned, taskHeld } from './holding.ts';
import { isAskers, refuseWhileAsked } from './questions.ts';
import { refuseUnapproved } from './review.ts';
import { type Move, moveTask } from './transition.ts';

/**
 * Puts a task into a worker's hands: refused while another holds it or it is meant for another, and the open run of
 * whoever had it before is superseded. Opens no run. A holder that takes its task again changes nothing.
 */
export function takeTask(
  context: WriteContext,
  task: StoredTask,
  worker: string,
  message?: string,
): StoredTask {
  const { force } = context;
  const holder = task.status === 'in_progress' ? task.fields.worker : null;
  if (holder === worker) return task;
  if (holder !== null && !force) throw taskHeld(context, task, holder);
  refuseWhileAsked(context, task, worker);
  if (!isAskers(task, worker)) refuseUnassigned(context, task, worker);
  const skipped = refuseUnapproved(context, task) ? (['approval_required'] as const) : [];
  const open = openRunOf(context, task);
  const isAnothers = open !== undefined && open.fields.agent_id !== worker;
  const moved =
    task.status === 'in_progress'
      ? task
      : moveTask(context, task, { to: 'in_progress', worker, message, skipped });
  warnOfDependencies(context, task);
  warnOfChildren(context, task);
  if (isAnothers) closeRun(context, open, 'superseded');
  if (!isAnothers && moved.fields.worker === worker) return moved;
  if (task.status === 'in_progress') announceTakeOver(context, task, worker, message);
  return context.stage.putTask(moved, {
    worker,
    held_since: context.now,
    ...(isAnothers ? { current_run: null } : {}),
  });
}

/** Puts a task in progress for whoever is likely at it. The open run of anybody else is superseded, as by a pickup. */
export function putInHands(
  context: WriteContext,
  task: StoredTask,
  worker: string | null,
  told: Pick<Move, 'message' | 'data' | 'answer' | 'skipped'>,
): StoredTask {
  const open = openRunOf(context, task);
  const moved = moveTask(context, task, { to: 'in_progress', worker, ...told });
  if (open === undefined || open.fields.agent_id === worker) return moved;
  closeRun(context, open, 'superseded');
  return context.stage.putTask(moved, { current_run: null });
}

function announceTakeOver(context: WriteContext, task: StoredTask, worker: string, reason?: string): void {
  const { id, worker: before } = task.fields;
  context.stage.event({
    type: 'task-edited',
    entity_type: 'task',
    entity_id: id,
    task: id,
    data: { worker: { from: before, to: worker } },
  });
  if (before === null) return;
  context.stage.event({
    type: 'task-taken-over',
    entity_type: 'task',
    entity_id: id,
    task: id,
    from: before,
    to: worker,
    data: reason === undefined ? null : { reason },
  });
}

/**
 * The worker's run of a task that it holds: the open one, or a new one. `before` is the task before it was taken, which
 * tells whether there can have been an attempt at all.
 */
export function continueRun(
  context: WriteContext,
  task: StoredTask,
  worker: string,
  before = task,
): { task: StoredTask; run: StoredRun } {
  const open = openRunOf(context, task);
  if (open?.fields.agent_id === worker) return { task, run: open };
  if (open !== undefined) closeRun(context, open, 'superseded');
  const run = openRun(context, task, worker, latestRunOf(context, before));
  return { task: context.stage.putTask(task, { current_run: run.fields.id, worker }), run };
}

function warnOfDependencies(context: WriteContext, task: StoredTask): void {
  const open = openDependencies(task, neighboursOneByOne(context.view));
  if (open.length === 0) return;
  context.view.warn({
    code: 'dependencies_open',
    message: `task ${task.fields.id} depends on ${open.join(', ')}, which ${open.length === 1 ? 'is' : 'are'} not done`,
    path: task.path,
  });
}

/**
 * Who has a task that is put in progress without saying by whom: the worker that says it is on it, else that of the
 * open run, else the assignee, else nobody.
 */
export function likelyWorker(context: WriteContext, task: StoredTask): string | null {
  const claiming = readAgents(silently(context.view))
    .filter((agent) => agent.fields.current_task_id === task.fields.id)
    .map((agent) => agent.fields.id)
    .sort();
  if (task.fields.worker !== null && claiming.includes(task.fields.worker)) return task.fields.worker;
  return claiming[0] ?? openRunOf(context, task)?.fields.agent_id ?? task.fields.assignee;
}
