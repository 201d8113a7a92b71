import type { WorkerItem } from '../../domain/worker.ts';

type Placed = WorkerItem & { depth: number };

/** Workers, each behind the one that started it. One whose starter is not among them stands at the top; so does each of a ring. */
export function inTreeOrder(workers: readonly WorkerItem[]): Placed[] {
  const below = childrenOf(workers);
  const placed = new Map<string, Placed>();
  const place = (worker: WorkerItem): void => {
    // A stack of our own: agents that people wrote may be as deep as there are files.
    const waiting: Placed[] = [{ ...worker, depth: 0 }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (placed.has(next.agent_id)) continue;
      placed.set(next.agent_id, next);
      const depth = next.depth + 1;
      const children = below.get(next.agent_id) ?? [];
      waiting.push(...children.toReversed().map((child) => ({ ...child, depth })));
    }
  };
  for (const worker of below.get(null) ?? []) place(worker);
  for (const worker of workers) place(worker);
  return [...placed.values()];
}

/** Workers by the one among them that started each; null for the others. */
function childrenOf(workers: readonly WorkerItem[]): Map<string | null, WorkerItem[]> {
  const ids = new Set(workers.map(({ agent_id }) => agent_id));
  const below = new Map<string | null, WorkerItem[]>();
  for (const worker of workers) {
    const starter = worker.parent !== null && ids.has(worker.parent) ? worker.parent : null;
    const known = below.get(starter);
    if (known === undefined) below.set(starter, [worker]);
    else known.push(worker);
  }
  return below;
}
