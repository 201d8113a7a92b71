import { sameId } from '../../domain/ids.ts';
import { BoardError } from '../../errors.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import type { WriteContext } from '../operation.ts';
import { latestRunOf } from '../runs/attempts.ts';

/** True where an agent speaks of its own work: it has the task, or had it last, or the last run is its own. */
export function isOwnWork(context: WriteContext, task: StoredTask): boolean {
  const { author } = context;
  if (author === null) return false;
  const workers = [task.fields.worker, latestRunOf(context, task)?.fields.agent_id];
  return workers.some((worker) => worker != null && sameId(worker, author));
}

/** Refuses what somebody else has to say of an agent's work. `what` goes on after "may not". */
export function refuseOwnWork(context: WriteContext, task: StoredTask, what: string): void {
  if (!isOwnWork(context, task)) return;
  const { id } = task.fields;
  throw new BoardError(
    'forbidden_approver',
    `task ${id} is ${context.author}'s own work, and so it may not ${what}; leave that to another agent or to a person`,
    { details: { task_id: id, agent: context.author } },
  );
}
