import * as z from 'zod';
import { Id, sameId } from '../../domain/ids.ts';
import { compareKeys, queueKey } from '../../domain/order.ts';
import { wholeNumber } from '../../domain/record.ts';
import { Status } from '../../domain/status.ts';
import { ClosedAs } from '../../domain/task.ts';
import { OPEN_STATUSES } from '../../store/layout.ts';
import { silently } from '../../store/records/records.ts';
import { tasksAtOnce } from '../../store/records/task-statuses.ts';
import { readTasks, type StoredTask } from '../../store/records/tasks.ts';
import type { ReadContext } from '../operation.ts';
import { readClosedAndChildren } from './done-families.ts';
import { waitingFor } from './waiting.ts';

/** Another task, in as many words as tell which it is. */
export const OtherTask = z.strictObject({
  id: Id,
  title: z.string().nullable().describe('null for one that is not there, or cannot be read'),
  status: Status.nullable(),
  closed_as: ClosedAs.nullable(),
});
type OtherTask = z.infer<typeof OtherTask>;

/** The children of a task in numbers, and what stands in their way first. */
export const Children = z.strictObject({
  total: wholeNumber(),
  pending: wholeNumber(),
  in_progress: wholeNumber(),
  blocked: wholeNumber(),
  done: wholeNumber(),
  closed: wholeNumber(),
  first_blocked: OtherTask.nullable(),
});
type Children = z.infer<typeof Children>;

const DEPENDENTS_MAX = 100;

/** How a task belongs to others. */
export const family = {
  children: Children.nullable().describe('null for a task without'),
  dependencies: z.array(OtherTask).describe('the tasks that have to be done before it'),
  dependents: z.array(OtherTask).describe(`the open tasks that wait for it, the first ${DEPENDENTS_MAX}`),
  waiting: z
    .strictObject({ direct: wholeNumber(), in_all: wholeNumber() })
    .nullable()
    .describe('how many tasks wait for it, and with those that wait for them; null where none does'),
};

/** The table columns of other tasks. */
export const OTHER_COLUMNS = ['id', 'status', 'closed_as', 'title'];

/** A task's family. Finished tasks are not opened for it, however many there are. */
export async function familyOf(context: ReadContext, task: StoredTask) {
  const { view } = context;
  const { fields } = task;
  const open = readTasks(silently(view), OPEN_STATUSES);
  const find = tasksAtOnce(silently(view));
  const { direct, all } = waitingFor(view, task, open);
  return {
    children: await childrenOf(context, fields.id, open),
    dependencies: fields.depends_on.map((id) => other(find(id)) ?? missing(id)),
    dependents: inOrder(direct)
      .slice(0, DEPENDENTS_MAX)
      .map((each) => other(each)),
    waiting: direct.length === 0 ? null : { direct: direct.length, in_all: all.length },
  };
}

async function childrenOf(
  context: ReadContext,
  id: string,
  open: readonly StoredTask[],
): Promise<Children | null> {
  const isChild = ({ parent }: { parent: string | null }) => parent !== null && sameId(parent, id);
  const children = open.filter(({ fields }) => isChild(fields));
  // A writer's commit comes before its files: what is still seen open counts as that.
  const seen = new Set(children.map(({ fields }) => fields.id));
  const all = await readClosedAndChildren(context);
  const ended = all.filter((task) => isChild(task) && !seen.has(task.id));
  const total = children.length + ended.length;
  if (total === 0) return null;
  const count = (status: Status) => children.filter((child) => child.status === status).length;
  const closed = ended.filter(({ closed_as }) => closed_as !== null).length;
  const [first] = inOrder(children.filter(({ status }) => status === 'blocked'));
  return {
    total,
    pending: count('pending'),
    in_progress: count('in_progress'),
    blocked: count('blocked'),
    done: ended.length - closed,
    closed,
    first_blocked: first === undefined ? null : other(first),
  };
}

function inOrder(tasks: readonly StoredTask[]): StoredTask[] {
  return [...tasks].sort((one, two) => compareKeys(queueKey(one.fields), queueKey(two.fields)));
}

function other(task: StoredTask): OtherTask;
function other(task: StoredTask | undefined): OtherTask | undefined;
function other(task: StoredTask | undefined): OtherTask | undefined {
  if (task === undefined) return undefined;
  const { id, title, closed_as } = task.fields;
  return { id, title, status: task.status, closed_as };
}

const missing = (id: string): OtherTask => ({ id, title: null, status: null, closed_as: null });
