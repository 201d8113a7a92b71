import { compareKeys, queueKey } from '../../domain/order.ts';
import { neighboursAtOnce } from '../../store/records/neighbours.ts';
import { silently } from '../../store/records/records.ts';
import { readTasks, readTasksFor, readTasksOf, type StoredTask } from '../../store/records/tasks.ts';
import { isReady } from '../items.ts';
import type { WriteContext } from '../operation.ts';

/** What a worker is to do now: what it has in progress, else the first ready task that is meant for it; undefined for nothing. */
export function nextTaskFor(context: WriteContext, worker: string): StoredTask | undefined {
  const { config } = context;
  const view = silently(context.view);
  const [own] = inOrder(readTasksOf(view, worker));
  if (own !== undefined) return own;
  const neighbours = neighboursAtOnce(view);
  const firstReady = (tasks: StoredTask[]) =>
    inOrder(tasks).find((task) => isReady(context, task, neighbours));
  const assigned = firstReady(readTasksFor(view, worker));
  if (assigned !== undefined || !config.open_queue) return assigned;
  return firstReady(readTasks(view, ['pending']).filter(({ fields }) => fields.assignee === null));
}

function inOrder(tasks: StoredTask[]): StoredTask[] {
  return tasks.sort((one, other) => compareKeys(queueKey(one.fields), queueKey(other.fields)));
}
