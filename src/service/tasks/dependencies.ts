import { sameId } from '../../domain/ids.ts';
import { BoardError } from '../../errors.ts';
import { findTask } from '../../store/records/tasks.ts';
import { requireTask } from '../lookup.ts';
import type { ReadContext } from '../operation.ts';

/** The ids that a task may depend on: tasks that are there, and do not in turn depend on it. */
export function readDependencies(context: ReadContext, taskId: string, given: readonly string[]): string[] {
  const ids = [...new Set(given)].map((id) => {
    if (sameId(id, taskId)) throw circular(taskId, []);
    return requireTask(context, id).fields.id;
  });
  const seen = new Set<string>();
  const queue = ids.map((id) => [id]);
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const last = path.at(-1) ?? '';
    if (seen.has(last)) continue;
    seen.add(last);
    for (const next of findTask(context.view, last)?.fields.depends_on ?? []) {
      if (next === taskId) throw circular(taskId, path);
      queue.push([...path, next]);
    }
  }
  return ids;
}

function circular(taskId: string, path: readonly string[]): BoardError {
  return new BoardError(
    'invalid_input',
    `depends_on: expected tasks that do not wait for ${taskId} themselves, got ${[taskId, ...path, taskId].join(' → ')}`,
    { details: { field: 'depends_on', cycle: [taskId, ...path] } },
  );
}
