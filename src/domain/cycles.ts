const SHOWN_MOST = 10;

/**
 * Ids that lead back to themselves, as paths that begin and end with the same id: one for each knot. Every id is looked at
 * once, however many paths there are.
 */
export function findCycles(starts: Iterable<string>, nextOf: (id: string) => readonly string[]): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const told = new Set<string>();
  for (const start of starts) {
    if (done.has(start)) continue;
    /** Where each id of the way from `start` stands in it. */
    const at = new Map([[start, 0]]);
    const way = [{ id: start, next: nextOf(start)[Symbol.iterator]() }];
    for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
      const { value: id, done: isOver } = last.next.next();
      if (isOver) {
        way.pop();
        at.delete(last.id);
        done.add(last.id);
        continue;
      }
      const from = at.get(id);
      if (from !== undefined && !told.has(id)) {
        const path = way.slice(from).map((step) => step.id);
        for (const each of path) told.add(each);
        found.push([...path, id]);
      }
      if (from !== undefined || done.has(id)) continue;
      at.set(id, way.length);
      way.push({ id, next: nextOf(id)[Symbol.iterator]() });
    }
  }
  return found;
}

/** What is said of tasks that wait for one another. */
export function cycleText(path: readonly string[]): string {
  const left = path.length - SHOWN_MOST;
  const shown = left > 0 ? [...path.slice(0, SHOWN_MOST), `and ${left} more`] : path;
  return `tasks wait for one another, and none of them is ever ready: ${shown.join(' → ')}`;
}

/** What a person can do about it. */
export const CYCLE_REPAIR =
  "take one of them out of another's depends_on, then 'mission-control record-edits'";
