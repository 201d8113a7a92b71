import { sameId } from '../../domain/ids.ts';
import type { Key } from '../../domain/page.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { requireTask } from '../lookup.ts';
import type { ReadContext } from '../operation.ts';
import { tasksWithLink } from '../runs/linked-tasks.ts';
import { TreeOrder } from './tree-order.ts';
import { waitingFor } from './waiting.ts';

/** What a list can ask of how tasks belong together. */
interface Asked {
  parent?: string | undefined;
  blocked_by?: string | undefined;
  waiting_on?: string | undefined;
  link?: string | undefined;
  tree: boolean;
}

/** How a task belongs to others, as far as a list asks for it. */
export interface Relation {
  holds(task: StoredTask): boolean;
  /** Where it comes in the list; undefined where that does not depend on others. */
  placeOf?: (task: StoredTask) => Key;
  depthOf(task: StoredTask): number | null;
}

/** Looks up once what a list asks of each task. A task that is named has to be there. */
export async function relationOf(context: ReadContext, asked: Asked): Promise<Relation> {
  const { parent, tree } = asked;
  const order = tree ? new TreeOrder(context.view) : undefined;
  const above = parent === undefined ? undefined : requireTask(context, parent).fields.id;
  const among = [waiters(context, asked.blocked_by, 'direct'), waiters(context, asked.waiting_on, 'all')];
  if (asked.link !== undefined) among.push(await tasksWithLink(context, asked.link));
  return {
    holds: (task) => {
      const id = task.fields.id.toLowerCase();
      return (
        among.every((ids) => ids?.has(id) ?? true) && (above === undefined || isBelow(task, above, order))
      );
    },
    ...(order === undefined ? {} : { placeOf: (task: StoredTask) => order.keyOf(task) }),
    depthOf: (task) => order?.ancestors(task).length ?? null,
  };
}

function isBelow(task: StoredTask, above: string, order: TreeOrder | undefined): boolean {
  const { parent } = task.fields;
  if (order === undefined) return parent !== null && sameId(parent, above);
  return order.ancestors(task).some(({ fields }) => sameId(fields.id, above));
}

function waiters(
  context: ReadContext,
  id: string | undefined,
  kind: 'direct' | 'all',
): ReadonlySet<string> | undefined {
  if (id === undefined) return undefined;
  const waiting = waitingFor(context.view, requireTask(context, id))[kind];
  return new Set(waiting.map(({ fields }) => fields.id.toLowerCase()));
}
