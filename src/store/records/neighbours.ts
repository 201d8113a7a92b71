import { sameId } from '../../domain/ids.ts';
import { OPEN_STATUSES } from '../layout.ts';
import { orWarn, silently, type View } from './records.ts';
import { listTasks, type TaskFile } from './task-files.ts';
import { type StatusOf, statusesAtOnce, statusesOneByOne } from './task-statuses.ts';
import { claimReader, readTask, type StoredTask } from './tasks.ts';
import { withoutTwinsElsewhere } from './twins.ts';

/** What else on the board a task hangs on: the tasks that it waits for, and its children. */
export interface Neighbours {
  readonly statusOf: StatusOf;
  /** True where a child of the task of this id is pending, in progress or blocked. */
  hasOpenChildren(id: string): boolean;
}

/** Looks for each task's neighbours by themselves: for a few. */
export function neighboursOneByOne(view: View): Neighbours {
  return {
    statusOf: statusesOneByOne(view),
    hasOpenChildren: (id) => openChildrenOf(view, id).length > 0,
  };
}

/** Lists the board once, when the first is asked for: for many, and what is answered is the same. */
export function neighboursAtOnce(view: View): Neighbours {
  let parents: ReadonlySet<string> | undefined;
  return {
    statusOf: statusesAtOnce(view),
    hasOpenChildren(id) {
      parents ??= parentsOf(openChildrenWhere(view, ({ fields }) => fields.parent !== null));
      return parents.has(id.toLowerCase());
    },
  };
}

/** For a task that has just been created, and has no children yet: on a full board nobody looks for them. */
export function neighboursOfNew(view: View): Neighbours {
  return { statusOf: statusesOneByOne(view), hasOpenChildren: () => false };
}

/** The same for whoever has read the open tasks already. */
export function neighboursAmong(view: View, open: readonly StoredTask[]): Neighbours {
  const parents = parentsOf(open);
  return { statusOf: statusesAtOnce(view), hasOpenChildren: (id) => parents.has(id.toLowerCase()) };
}

/** The children of a task that are pending, in progress or blocked. */
export function openChildrenOf(view: View, id: string): StoredTask[] {
  return openChildrenWhere(view, ({ fields: { parent } }) => parent !== null && sameId(parent, id));
}

/** The open tasks with a parent that is meant. Only files that name a parent are taken apart, and only of these others of their ids looked for. */
function openChildrenWhere(view: View, isMeant: (task: StoredTask) => boolean): StoredTask[] {
  const silent = silently(view);
  const files = listTasks(silent, OPEN_STATUSES).filter((file) => mayBeChild(silent, file));
  const tasks = files.flatMap((file) => orWarn(silent, () => readTask(silent, file)) ?? []).filter(isMeant);
  return withoutTwinsElsewhere(silent, tasks, { read: [], readClaim: claimReader(silent) });
}

function mayBeChild({ tree, warn }: View, { path }: TaskFile): boolean {
  const known = tree.known?.(path);
  if (known !== undefined) return (known.fields as StoredTask['fields']).parent !== null;
  return orWarn({ warn }, () => tree.read(path))?.includes('parent') === true;
}

/** The ids, in small letters, of the parents of some tasks. */
function parentsOf(tasks: readonly StoredTask[]): ReadonlySet<string> {
  return new Set(tasks.flatMap(({ fields: { parent } }) => (parent === null ? [] : [parent.toLowerCase()])));
}
