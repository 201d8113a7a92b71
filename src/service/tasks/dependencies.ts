import { CYCLE_REPAIR, cycleText, findCycles } from '../../domain/cycles.ts';
import { sameId } from '../../domain/ids.ts';
import { BoardError } from '../../errors.ts';
import type { HandEdits } from '../../store/edits/hand-edits.ts';
import { tasksAtOnce } from '../../store/records/task-statuses.ts';
import { requireTask } from '../lookup.ts';
import type { ReadContext } from '../operation.ts';

/** The ids that a task may depend on: tasks that are there, and do not in turn depend on it. */
export function readDependencies(context: ReadContext, taskId: string, given: readonly string[]): string[] {
  const ids = [...new Set(given)].map((id) => {
    if (sameId(id, taskId)) throw circular(taskId, []);
    return requireTask(context, id).fields.id;
  });
  const find = tasksAtOnce(context.view);
  /** From whom each was come to: a path is put together only where it leads back. */
  const waiters = new Map<string, string | null>(ids.map((id) => [id, null]));
  for (const [last] of waiters) {
    for (const next of find(last)?.fields.depends_on ?? []) {
      if (next === taskId) throw circular(taskId, pathTo(last, waiters));
      if (!waiters.has(next)) waiters.set(next, last);
    }
  }
  return ids;
}

function pathTo(last: string, waiters: ReadonlyMap<string, string | null>): string[] {
  const path: string[] = [];
  for (let id: string | null = last; id !== null; id = waiters.get(id) ?? null) path.push(id);
  return path.reverse();
}

function circular(taskId: string, path: readonly string[]): BoardError {
  return new BoardError(
    'invalid_input',
    `depends_on: expected tasks that do not wait for ${taskId} themselves, got ${[taskId, ...path, taskId].join(' → ')}`,
    { details: { field: 'depends_on', cycle: [taskId, ...path] } },
  );
}

/** People, and git's merges, may have tasks wait for one another: that is on record as they have it, and told. */
export function warnOfCycles(context: ReadContext, { tasks }: HandEdits): void {
  const waiting = tasks.flatMap(({ after }) =>
    after?.id && (after.task.fields.depends_on ?? []).length > 0 ? after.id : [],
  );
  if (waiting.length === 0) return;
  const find = tasksAtOnce(context.view);
  const nextOf = (id: string) => {
    const task = find(id);
    return task === undefined || task.status === 'done' ? [] : task.fields.depends_on;
  };
  for (const path of findCycles(waiting, nextOf))
    context.view.warn({ code: 'dependency_cycle', message: `${cycleText(path)}; ${CYCLE_REPAIR}` });
}
