import { OPEN_STATUSES } from '../../store/layout.ts';
import type { View } from '../../store/records/records.ts';
import { silently } from '../../store/records/records.ts';
import { standingOf } from '../../store/records/task-statuses.ts';
import { readTasks, type StoredTask } from '../../store/records/tasks.ts';

/** The open tasks that wait for a task, for whose sake they are not ready. For one that is done nobody waits. */
export interface Waiting {
  /** Those that depend on it themselves. */
  readonly direct: readonly StoredTask[];
  /** They, and whatever waits for one of them. */
  readonly all: readonly StoredTask[];
}

/** Finds who waits for a task, among the open tasks, which are read for it unless they are given. */
export function waitingFor(
  view: View,
  task: StoredTask,
  open: readonly StoredTask[] = readTasks(silently(view), OPEN_STATUSES),
): Waiting {
  if (standingOf(task) === 'done') return { direct: [], all: [] };
  const byDependency = dependents(open);
  const own = task.fields.id.toLowerCase();
  const direct = byDependency.get(own) ?? [];
  const found = new Map(direct.map((each) => [each.fields.id.toLowerCase(), each]));
  for (const [id] of found) {
    for (const next of byDependency.get(id) ?? []) {
      const key = next.fields.id.toLowerCase();
      if (key !== own && !found.has(key)) found.set(key, next);
    }
  }
  return { direct, all: [...found.values()] };
}

function dependents(open: readonly StoredTask[]): ReadonlyMap<string, StoredTask[]> {
  const found = new Map<string, StoredTask[]>();
  for (const task of open) {
    for (const id of new Set(task.fields.depends_on.map((each) => each.toLowerCase()))) {
      const waiting = found.get(id) ?? [];
      waiting.push(task);
      found.set(id, waiting);
    }
  }
  return found;
}
