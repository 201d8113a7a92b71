import type { WorkerItem } from '../../domain/worker.ts';

type Placed = WorkerItem & { depth: number };

/** Workers, each behind the one that started it. One whose starter is not among them stands at the top; so does each of a ring. */
export function inTreeOrder(workers: readonly WorkerItem[]): Placed[] {
  const ids = new Set(workers.map(({ agent_id }) => agent_id));
  const byParent = Map.groupBy(workers, ({ parent }) => (parent !== null && ids.has(parent) ? parent : null));
  const placed = new Map<string, Placed>();
  const place = (worker: WorkerItem, depth: number): void => {
    // A stack of our own: agents that people wrote may be as deep as there are files.
    const waiting: Placed[] = [{ ...worker, depth }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (placed.has(next.agent_id)) continue;
      placed.set(next.agent_id, next);
      const below = next.depth + 1;
      const children = byParent.get(next.agent_id) ?? [];
      waiting.push(...children.toReversed().map((child) => ({ ...child, depth: below })));
    }
  };
  for (const worker of byParent.get(null) ?? []) place(worker, 0);
  for (const worker of workers) place(worker, 0);
  return [...placed.values()];
}
