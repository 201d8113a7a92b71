import { sameId } from '../../domain/ids.ts';
import type { Status } from '../../domain/status.ts';
import { nameOfPath, OPEN_STATUSES } from '../layout.ts';
import { type Days, daysOf } from './day-folders.ts';
import { NameIndex } from './name-index.ts';
import { ifSound, orWarn, silently, type View } from './records.ts';
import { listTasks, type TaskFile } from './task-files.ts';
import { findTask, readTask } from './tasks.ts';

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

class Listing {
  readonly #view: View;
  #open: NameIndex<TaskFile> | undefined;
  #done: Days | undefined;

  constructor(view: View) {
    this.#view = view;
  }

  /** Open tasks come first: what leaves them while this is listed is found among the done ones. */
  statusOf(id: string): Status | undefined {
    this.#open ??= new NameIndex(listTasks(this.#view, OPEN_STATUSES));
    this.#done ??= daysOf(this.#view, 'done');
    const open = this.#open.named(id).find((file) => this.#holds(file, id));
    if (open !== undefined) return open.status;
    const done = this.#done.named(id).map(({ folder, name }) => `${folder}/${name}`);
    return done.some((path) => this.#holds({ status: 'done', path, name: nameOfPath(path) }, id))
      ? 'done'
      : undefined;
  }

  #holds(file: TaskFile, id: string): boolean {
    const task = ifSound(() => readTask(this.#view, file));
    return task !== undefined && sameId(task.fields.id, id);
  }
}
