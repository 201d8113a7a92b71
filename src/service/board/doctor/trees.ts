import { findCycles } from '../../../domain/cycles.ts';
import {
  ancestorsOf,
  PARENT_REPAIR,
  parentCycleText,
  TREE_LEVELS,
  tooDeepText,
} from '../../../domain/tree.ts';
import { type Diagnosis, diagnosis } from './finding.ts';
import { mayBeUnread, type Survey } from './survey.ts';

/** What is wrong with the trees that tasks make: ancestors of themselves, too many levels, parents that are not there. */
export function diagnoseTrees(survey: Survey): Diagnosis[] {
  const byId = new Map(survey.tasks.map((task) => [task.fields.id.toLowerCase(), task]));
  const parentOf = (id: string) => byId.get(id.toLowerCase())?.fields.parent?.toLowerCase() ?? null;
  const children = survey.tasks.filter(({ fields }) => fields.parent !== null);
  const ids = children.map(({ fields }) => fields.id.toLowerCase());
  const cycles = findCycles([...ids].sort(), (id) => [parentOf(id) ?? []].flat());
  const circular = cycles.map((path) =>
    diagnosis('parent_cycle', {
      path: byId.get(path[0] ?? '')?.path ?? '',
      message: parentCycleText(path.map((id) => byId.get(id)?.fields.id ?? id)),
      repair: PARENT_REPAIR,
    }),
  );
  const inCycles = new Set(cycles.flat());
  const single = children.flatMap(({ path, fields: { id, parent } }): Diagnosis[] => {
    if (parent === null) return [];
    if (!byId.has(parent.toLowerCase())) return mayBeUnread(survey, parent) ? [] : [orphan(path, id, parent)];
    const above = ancestorsOf(id.toLowerCase(), parentOf);
    const level = above.length + 1;
    if (level <= TREE_LEVELS || above.some((each) => inCycles.has(each))) return [];
    return [diagnosis('tree_too_deep', { path, message: tooDeepText(id, level), repair: PARENT_REPAIR })];
  });
  return [...circular, ...single];
}

function orphan(path: string, id: string, parent: string): Diagnosis {
  return diagnosis('parent_missing', {
    path,
    message: `task ${id} is a child of task ${parent}, which is not on this board`,
    repair: `mission-control update-task ${id} with --parent for another, or --no-parent`,
  });
}
