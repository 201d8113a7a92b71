import { boardKey } from '../../domain/order.ts';
import type { Key } from '../../domain/page.ts';
import { ancestorsOf } from '../../domain/tree.ts';
import type { View } from '../../store/records/records.ts';
import { tasksAtOnce } from '../../store/records/task-statuses.ts';
import type { StoredTask } from '../../store/records/tasks.ts';

/** Where tasks stand in the trees that they make. */
export class TreeOrder {
  readonly #find: (id: string) => StoredTask | undefined;

  constructor(view: View) {
    this.#find = tasksAtOnce(view);
  }

  /** A task's ancestors, the nearest first; one that is not on the board ends them. */
  ancestors({ fields }: StoredTask): StoredTask[] {
    const known = new Map<string, StoredTask>();
    const parentOf = (id: string) => {
      const parent = (known.get(id)?.fields ?? fields).parent;
      const task = parent === null ? undefined : this.#find(parent);
      if (task === undefined) return null;
      known.set(task.fields.id, task);
      return task.fields.id;
    };
    return ancestorsOf(fields.id, parentOf).flatMap((id) => known.get(id) ?? []);
  }

  /** What has a tree's tasks come one after the other, each behind its parent, and the children of one as on the board. */
  keyOf(task: StoredTask): Key {
    const way = [...this.ancestors(task).reverse(), task];
    return way.flatMap((each) => boardKey({ ...each.fields, status: each.status }));
  }
}
