import { BoardError } from '../../errors.ts';
import type { StoredRun } from '../../store/records/runs.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import type { WriteContext } from '../operation.ts';
import { closeRun, latestRunOf, openRun, openRunOf, type RunReport, saysTheSame } from '../runs/attempts.ts';
import { noteStanding } from '../workers/signs-of-life.ts';

/** The worker whose attempt a finish or fail ends: the one that reports, else the one that has the task. */
export function workerThatEnds(context: WriteContext, task: StoredTask): string {
  const { worker, assignee, id } = task.fields;
  const found = context.author ?? openRunOf(context, task)?.fields.agent_id ?? worker ?? assignee;
  if (found !== null) return found;
  throw new BoardError(
    'invalid_input',
    `agent: nobody has task ${id}; expected the id of the worker whose attempt this ends, got none`,
    { details: { field: 'agent' } },
  );
}

/** Ends the worker's open run of a task; where it has none, opens and closes one, so that the attempt is on record. */
export function endAttempt(
  context: WriteContext,
  task: StoredTask,
  worker: string,
  status: 'finished' | 'failed',
  report: RunReport,
): StoredRun {
  const open = openRunOf(context, task);
  if (open?.fields.agent_id === worker) return closeRun(context, open, status, report);
  if (open !== undefined) closeRun(context, open, 'superseded');
  return closeRun(context, openRun(context, task, worker), status, report);
}

/** The ended run that already says all of this: a report sent again after its answer was lost. */
export function findSameEnd(
  context: WriteContext,
  task: StoredTask,
  status: 'finished' | 'failed',
  report: RunReport,
): StoredRun | undefined {
  const latest = latestRunOf(context, task);
  if (latest === undefined || !saysTheSame(latest, status, report)) return undefined;
  return context.author === null || context.author === latest.fields.agent_id ? latest : undefined;
}

/** A worker that ended its attempt is free. */
export function freeWorker(context: WriteContext, worker: string): void {
  noteStanding(context, worker, { status: 'idle', current_task_id: null });
}
