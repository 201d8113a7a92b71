import { findCycles } from '../../domain/cycles.ts';
import { sameId } from '../../domain/ids.ts';
import { ancestorsOf, PARENT_REPAIR, parentCycleText, TREE_LEVELS, tooDeepText } from '../../domain/tree.ts';
import { BoardError } from '../../errors.ts';
import type { HandEdits } from '../../store/edits/hand-edits.ts';
import { OPEN_STATUSES } from '../../store/layout.ts';
import { silently } from '../../store/records/records.ts';
import { tasksAtOnce } from '../../store/records/task-statuses.ts';
import { readTasks } from '../../store/records/tasks.ts';
import { requireTask } from '../lookup.ts';
import type { ReadContext } from '../operation.ts';

/** The id of the parent that a new task may have: it is there, and not on the last level. */
export function readParentOfNew(context: ReadContext, taskId: string, given: string): string {
  const parent = requireParent(context, taskId, given);
  refuseDepth(taskId, [parent, ...ancestorsOf(parent, parentsOn(context))], 0);
  return parent;
}

/** The same for a task that may have children: they go with it, and it cannot be put below them. */
export function readParent(context: ReadContext, taskId: string, given: string): string {
  const parent = requireParent(context, taskId, given);
  const parentOf = parentsOn(context);
  const above = [parent, ...ancestorsOf(parent, parentOf)];
  const at = above.findIndex((id) => sameId(id, taskId));
  if (at !== -1) throw circular(taskId, above.slice(0, at));
  refuseDepth(taskId, above, heightOf(context, taskId, parentOf));
  return parent;
}

function requireParent(context: ReadContext, taskId: string, given: string): string {
  if (sameId(given, taskId)) throw circular(taskId, []);
  return requireTask(context, given).fields.id;
}

function parentsOn({ view }: ReadContext): (id: string) => string | null {
  const find = tasksAtOnce(view);
  return (id) => find(id)?.fields.parent ?? null;
}

/** How many levels of open tasks are below a task. */
function heightOf({ view }: ReadContext, taskId: string, parentOf: (id: string) => string | null): number {
  const depths = readTasks(silently(view), OPEN_STATUSES)
    .filter(({ fields }) => fields.parent !== null)
    .map(({ fields }) => ancestorsOf(fields.id, parentOf).findIndex((id) => sameId(id, taskId)) + 1);
  return Math.max(0, ...depths);
}

function refuseDepth(taskId: string, above: readonly string[], below: number): void {
  const levels = above.length + 1 + below;
  if (levels <= TREE_LEVELS) return;
  throw new BoardError(
    'invalid_input',
    `parent: expected a tree of at most ${TREE_LEVELS} levels, got ${levels}: ${[...above].reverse().join(' → ')} → ${taskId}${below === 0 ? '' : `, and ${below} below it`}`,
    { details: { field: 'parent', levels, limit: TREE_LEVELS, path: [...above].reverse() } },
  );
}

function circular(taskId: string, between: readonly string[]): BoardError {
  const path = [taskId, ...between, taskId];
  return new BoardError(
    'invalid_input',
    `parent: expected a task that is not below ${taskId} itself, got ${path.join(' → ')}`,
    { details: { field: 'parent', cycle: path } },
  );
}

/** People, and git's merges, may make tasks each other's parents, or a tree too deep: that is on record as they have it, and told. */
export function warnOfTrees(context: ReadContext, { tasks }: HandEdits): void {
  const edited = tasks.flatMap(({ after }) => (after?.id && after.task.fields.parent ? [after.id] : []));
  if (edited.length === 0) return;
  const parentOf = parentsOn(context);
  const cycles = findCycles(edited, (id) => [parentOf(id) ?? []].flat());
  for (const path of cycles)
    context.view.warn({ code: 'parent_cycle', message: `${parentCycleText(path)}; ${PARENT_REPAIR}` });
  if (cycles.length > 0) return;
  for (const id of edited) {
    const level = ancestorsOf(id, parentOf).length + 1;
    if (level > TREE_LEVELS)
      context.view.warn({ code: 'tree_too_deep', message: `${tooDeepText(id, level)}; ${PARENT_REPAIR}` });
  }
}
