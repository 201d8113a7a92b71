import { sameId } from '../../domain/ids.ts';
import type { Status } from '../../domain/status.ts';
import { OPEN_STATUSES } from '../layout.ts';
import { type Days, daysOf } from './day-folders.ts';
import { NameIndex } from './name-index.ts';
import { ifSound, orWarn, silently, type View } from './records.ts';
import { listTasks, type TaskFile } from './task-files.ts';
import { findTask, readTask, type StoredTask } from './tasks.ts';

/** Tells the status of a task by its id; undefined where there is none, or it is in a file that cannot be read. */
export type StatusOf = (id: string) => Status | undefined;

/** Looks for each task by itself: for a few. */
export function statusesOneByOne(view: View): StatusOf {
  return (id) => orWarn(view, () => findTask(view, id)?.status);
}

/** Lists the board once, when the first is asked for: for many, and what is answered is the same. */
export function statusesAtOnce(view: View): StatusOf {
  const listing = new Listing(silently(view));
  const alone = statusesOneByOne(view);
  const told = new Map<string, Status | undefined>();
  return (id) => {
    const key = id.toLowerCase();
    // What the listing does not show may have moved since, or may bear the id only inside.
    if (!told.has(key)) told.set(key, listing.statusOf(id) ?? alone(id));
    return told.get(key);
  };
}

/** Finds each task by its id from one listing of the board, for many. */
export function tasksAtOnce(view: View): (id: string) => StoredTask | undefined {
  const listing = new Listing(silently(view));
  return (id) => listing.taskOf(id) ?? orWarn(view, () => findTask(view, id));
}

class Listing {
  readonly #view: View;
  #open: NameIndex<TaskFile> | undefined;
  #done: Days | undefined;

  constructor(view: View) {
    this.#view = view;
  }

  statusOf(id: string): Status | undefined {
    return this.taskOf(id)?.status;
  }

  /** Open tasks come first: what leaves them while this is listed is found among the done ones. */
  taskOf(id: string): StoredTask | undefined {
    this.#open ??= new NameIndex(listTasks(this.#view, OPEN_STATUSES));
    for (const file of this.#open.named(id)) {
      const task = this.#read(file, id);
      if (task !== undefined) return task;
    }
    this.#done ??= daysOf(this.#view, 'done');
    for (const { folder, name } of this.#done.named(id)) {
      const task = this.#read({ status: 'done', path: `${folder}/${name}`, name }, id);
      if (task !== undefined) return task;
    }
    return undefined;
  }

  #read(file: TaskFile, id: string): StoredTask | undefined {
    const task = ifSound(() => readTask(this.#view, file));
    return task !== undefined && sameId(task.fields.id, id) ? task : undefined;
  }
}
