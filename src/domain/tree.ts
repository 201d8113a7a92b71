/** How many levels a tree of tasks may have. */
export const TREE_LEVELS = 8;

const SHOWN_MOST = 12;

/** A task's ancestors, the nearest first. It ends where one would come a second time, or where one has no parent. */
export function ancestorsOf(id: string, parentOf: (id: string) => string | null): string[] {
  const seen = new Set([id.toLowerCase()]);
  const found: string[] = [];
  for (let next = parentOf(id); next !== null && !seen.has(next.toLowerCase()); next = parentOf(next)) {
    seen.add(next.toLowerCase());
    found.push(next);
  }
  return found;
}

/** What is said of tasks that are each other's ancestors. */
export function parentCycleText(path: readonly string[]): string {
  const left = path.length - SHOWN_MOST;
  const shown = left > 0 ? [...path.slice(0, SHOWN_MOST), `and ${left} more`] : path;
  return `tasks are each other's parents, so that none of them can be done: ${shown.join(' → ')}`;
}

/** What is said of a task that lies too deep. */
export function tooDeepText(id: string, level: number): string {
  return `task ${id} is on level ${level} of its tree; expected at most ${TREE_LEVELS} levels`;
}

/** What a person can do about either. */
export const PARENT_REPAIR = "give one of them another parent, or none, with 'mission-control update-task'";
