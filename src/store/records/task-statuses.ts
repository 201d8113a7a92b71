import { sameId } from '../../domain/ids.ts';
import { STATUSES, type Status } from '../../domain/status.ts';
import { ifSound, orWarn, silently, type View } from './records.ts';
import type { TaskFile } from './task-files.ts';
import { findTask, readTask, type StoredTask } from './tasks.ts';
import { namedAtOnce, withoutTwins } from './twins.ts';

/** A task's status, with `closed` for one in `done` that nobody did. */
export type Standing = Status | 'closed';

/** Tells how a task stands by its id; undefined where there is none, or it is in a file that cannot be read. */
export type StatusOf = (id: string) => Standing | undefined;

/** How a task stands that is there. */
export function standingOf({ status, fields }: StoredTask): Standing {
  return status === 'done' && fields.closed_as !== null ? 'closed' : status;
}

/** Looks for each task by itself: for a few. */
export function statusesOneByOne(view: View): StatusOf {
  return (id) =>
    orWarn(view, () => {
      const task = findTask(view, id);
      return task === undefined ? undefined : standingOf(task);
    });
}

/** Lists the board once, when the first is asked for: for many, and what is answered is the same. */
export function statusesAtOnce(view: View): StatusOf {
  const listing = new Listing(silently(view));
  const alone = statusesOneByOne(view);
  const told = new Map<string, Standing | undefined>();
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
  #named: ((id: string) => TaskFile[]) | undefined;

  constructor(view: View) {
    this.#view = view;
  }

  statusOf(id: string): Standing | undefined {
    const task = this.taskOf(id);
    return task === undefined ? undefined : standingOf(task);
  }

  /** Open tasks are listed first: what leaves them while this is listed is found among the done ones. */
  taskOf(id: string): StoredTask | undefined {
    this.#named ??= namedAtOnce(this.#view, STATUSES);
    const found = this.#named(id).flatMap((file) => this.#read(file, id) ?? []);
    return withoutTwins(this.#view, found).at(0);
  }

  #read(file: TaskFile, id: string): StoredTask | undefined {
    const task = ifSound(() => readTask(this.#view, file));
    return task !== undefined && sameId(task.fields.id, id) ? task : undefined;
  }
}
