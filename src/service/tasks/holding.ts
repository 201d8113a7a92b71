import { TRANSITIONS } from '../../domain/status.ts';
import { livenessOf } from '../../domain/worker.ts';
import { BoardError } from '../../errors.ts';
import { readRunsOf } from '../../store/records/runs.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { findAgent } from '../../store/records/workers.ts';
import type { WriteContext } from '../operation.ts';
import { openRunOf } from '../runs/attempts.ts';

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
  refuseSuperseded(context, task);
  throw taskHeld(context, task, holder);
}

/** A worker whose run was taken from it learns that, wherever the task is by now, rather than that another has it. */
export function refuseSuperseded(context: WriteContext, task: StoredTask): void {
  const { author, force } = context;
  const { id, worker } = task.fields;
  if (author === null || force || author === worker) return;
  const own = readRunsOf(context.view, task.fields).find((run) => run.fields.agent_id === author);
  if (own?.fields.status === 'superseded') throw runSuperseded(own.fields.id, id, worker);
}

/** A worker whose task was put back into the queue learns that, rather than what else the task can do. */
export function refuseRequeued(context: WriteContext, task: StoredTask): void {
  if (task.status !== 'pending' || context.author === null || context.force) return;
  const { id } = task.fields;
  const own = readRunsOf(context.view, task.fields).find((run) => run.fields.agent_id === context.author);
  if (own?.fields.status !== 'cancelled') return;
  const allowed = TRANSITIONS.pending;
  throw new BoardError(
    'invalid_transition',
    `task ${id} was put back into the queue, and run ${own.fields.id} of ${own.fields.agent_id} was cancelled`,
    {
      details: { task_id: id, from: 'pending', allowed, run_id: own.fields.id },
      ways: {
        person: `'mission-control report pickup ${id}' begins another`,
        worker: 'stop working on it, and take a task from the queue',
      },
    },
  );
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

/** The refusal of a write to a task that another worker has in progress. */
export function taskHeld(context: WriteContext, task: StoredTask, holder: string): BoardError {
  const agent = findAgent(context.view, holder);
  const { now, config } = context;
  const liveness = agent === undefined ? null : livenessOf(agent.fields, now, config.stale_after_seconds);
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

/** Refuses a worker that the task is not meant for. Not even force overrides an assignment: it can be changed instead. */
export function refuseUnassigned(context: WriteContext, task: StoredTask, worker: string): void {
  const { assignee, id } = task.fields;
  const { require_assignment } = context.config;
  if (assignee === worker || (assignee === null && !require_assignment)) return;
  const whose =
    assignee === null ? 'assigned to nobody, and this board requires it' : `assigned to ${assignee}`;
  throw new BoardError('not_assigned', `task ${id} is ${whose}; expected an assignment to ${worker}`, {
    details: { task_id: id, assignee, worker },
    ways: { person: `'mission-control assign-task ${id} --assignee ${worker}' makes it`, worker: LEAVE_IT },
  });
}
