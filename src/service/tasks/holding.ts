import { sameId } from '../../domain/ids.ts';
import { inHandsSince, type Liveness, livenessOf } from '../../domain/worker.ts';
import { BoardError } from '../../errors.ts';
import { silently } from '../../store/records/records.ts';
import { readRunsOf, type StoredRun } from '../../store/records/runs.ts';
import { readTasksOf, type StoredTask } from '../../store/records/tasks.ts';
import { findAgent } from '../../store/records/workers.ts';
import { livenessRule } from '../items.ts';
import type { WriteContext } from '../operation.ts';
import { openRunOf } from '../runs/attempts.ts';
import { unheard } from '../workers/all-workers.ts';

const LEAVE_IT = 'leave this one alone, and take another task';

/** Who has a task: the worker of one in progress, or while it is blocked the one whose run is still open. */
export function holderOf(context: WriteContext, task: StoredTask): string | null {
  if (task.status === 'in_progress') return task.fields.worker;
  if (task.status === 'blocked') return openRunOf(context, task)?.fields.agent_id ?? task.fields.worker;
  return null;
}

/** Refuses a worker's write to a task in progress that another holds. A person's, or a forced one, may pass. */
export function refuseIfHeld(context: WriteContext, task: StoredTask): void {
  if (task.status === 'in_progress') refuseOthers(context, task);
}

/** Refuses any worker but the holder, whether the task is in progress or blocked. */
export function refuseOthers(context: WriteContext, task: StoredTask): void {
  const { author, force } = context;
  const holder = holderOf(context, task);
  if (author === null || force || holder === null || holder === author) return;
  refuseLost(context, task);
  throw taskHeld(context, task, holder);
}

/** A worker whose run was taken from it learns that, wherever the task is by now, rather than that another has it. */
export function refuseLost(context: WriteContext, task: StoredTask): void {
  const { author, force } = context;
  const { id, worker } = task.fields;
  const isHeld = task.status === 'in_progress' || task.status === 'blocked';
  if (author === null || force || (isHeld && author === worker)) return;
  const own = readRunsOf(context.view, task.fields).find((run) => run.fields.agent_id === author);
  if (own?.fields.status === 'superseded') throw runSuperseded(own.fields.id, id, worker);
  if (own?.fields.status === 'cancelled') throw runTakenBack(own, task);
}

/** The refusal of a report on a run that another worker's has replaced. */
export function runSuperseded(runId: string, taskId: string, holder: string | null): BoardError {
  const by = holder === null ? 'another run' : `a run of ${holder}`;
  return new BoardError(
    'run_superseded',
    `run ${runId} of task ${taskId} was superseded by ${by}; stop working on it, and pick up another task`,
    { details: { run_id: runId, task_id: taskId, holder } },
  );
}

function runTakenBack({ fields: { id: run, agent_id } }: StoredRun, task: StoredTask): BoardError {
  const { id, worker } = task.fields;
  const holder = task.status === 'in_progress' ? worker : null;
  return new BoardError(
    'run_superseded',
    `task ${id} was put back into the queue, and run ${run} of ${agent_id} was cancelled`,
    {
      details: { run_id: run, task_id: id, holder },
      ways: {
        person: `'mission-control report pickup ${id}' begins another`,
        worker: 'stop working on it, and take a task from the queue',
      },
    },
  );
}

/** The refusal of a write to a task that another worker has in progress. */
export function taskHeld(context: WriteContext, task: StoredTask, holder: string): BoardError {
  const liveness = livenessOfHolder(context, holder);
  const since = openRunOf(context, task)?.fields.started_at ?? task.fields.started_at;
  return new BoardError(
    'task_held',
    `task ${task.fields.id} is held by ${holder} since ${since ?? 'an unknown time'} (${liveness ?? 'unknown worker'})`,
    {
      details: { task_id: task.fields.id, holder, since, liveness },
      ways: { person: 'take another task, or take this one over with force', worker: LEAVE_IT },
    },
  );
}

/** How much alive the holder of a task is; null where nobody knows it. */
export function livenessOfHolder(context: WriteContext, holder: string): Liveness | null {
  const agent = findAgent(context.view, holder);
  const held = readTasksOf(silently(context.view), holder).map((task) => inHandsSince(task.fields));
  if (agent === undefined && held.length === 0) return null;
  return livenessOf((agent ?? unheard(holder)).fields, held, livenessRule(context));
}

/** Refuses a worker that the task is not meant for. Not even force overrides an assignment: it can be changed instead. */
export function refuseUnassigned(context: WriteContext, task: StoredTask, worker: string): void {
  const { assignee, id } = task.fields;
  const { require_assignment } = context.config;
  const isMeant = assignee !== null && sameId(assignee, worker);
  if (isMeant || (assignee === null && !require_assignment)) return;
  const whose =
    assignee === null ? 'assigned to nobody, and this board requires it' : `assigned to ${assignee}`;
  throw new BoardError('not_assigned', `task ${id} is ${whose}; expected an assignment to ${worker}`, {
    details: { task_id: id, assignee, worker },
    ways: { person: `'mission-control assign-task ${id} --assignee ${worker}' makes it`, worker: LEAVE_IT },
  });
}
