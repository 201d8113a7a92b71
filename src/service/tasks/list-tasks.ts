import * as z from 'zod';
import { Id } from '../../domain/ids.ts';
import { boardKey, finishedKey, queueKey } from '../../domain/order.ts';
import { type Key, type Page, type PageRequest, pageInput, pageOf } from '../../domain/page.ts';
import { wholeNumber } from '../../domain/record.ts';
import { remembered } from '../../domain/remembered.ts';
import { setOf } from '../../domain/set-of.ts';
import { STATUSES, Status } from '../../domain/status.ts';
import { Label, Priority, type TaskFields, TaskItem } from '../../domain/task.ts';
import { composed, folded, SomeText } from '../../domain/text.ts';
import { BoardError } from '../../errors.ts';
import { nameOfPath } from '../../store/layout.ts';
import { type Neighbours, neighboursAtOnce } from '../../store/records/neighbours.ts';
import { readNewestDays } from '../../store/records/newest-days.ts';
import type { View } from '../../store/records/records.ts';
import { readTaskPage } from '../../store/records/task-pages.ts';
import { claimReader, readTask, type StoredTask } from '../../store/records/tasks.ts';
import { countsOfAll } from '../../store/records/twins.ts';
import { type Around, isReady, taskItem } from '../items.ts';
import { read } from '../operation.ts';
import { relationOf } from './relation.ts';

const filters = {
  status: z.array(Status).optional().describe('only in this status; may be given again'),
  assignee: Id.optional().describe('only assigned to this worker'),
  worker: Id.optional().describe('only in the hands of this worker, now or last'),
  priority: z.array(Priority).optional().describe('only of this priority; may be given again'),
  label: z.array(Label).optional().describe('only with this label; may be given again'),
  ready: z.boolean().optional().describe('only pending tasks that can be taken, or only the others'),
  unassigned: z.boolean().optional().describe('only assigned to nobody, or only the others'),
  parent: Id.optional().describe('only children of this task; with tree, all that is below it'),
  blocked_by: Id.optional().describe('only open tasks that depend on this one, as long as it is not done'),
  waiting_on: Id.optional().describe('the same, and whatever waits for one of those'),
  link: SomeText.optional().describe(
    'only with this link: a branch, a file, an address, or a commit by seven or more of its first letters',
  ),
  tree: z
    .boolean()
    .default(false)
    .describe('each task behind its parent, with its depth; not with order finished'),
  search: z
    .string()
    .min(1)
    .optional()
    .describe(
      'only with this text in id, title, labels or body, whatever its case and however its letters are composed',
    ),
  order: z
    .enum(['queue', 'finished'])
    .default('queue')
    .describe('most urgent first, below each status where none is named; or last finished first (done only)'),
};
type Filters = z.output<z.ZodObject<typeof filters>>;
type Input = Filters & PageRequest['input'];

const ListedTask = TaskItem.extend({
  depth: wholeNumber().nullable().describe('how many tasks it lies below, in a tree; else null'),
});

export const operation = read({
  name: 'list-tasks',
  summary: 'List tasks, most urgent first',
  description:
    'Values of one filter are alternatives; different filters must all hold. ' +
    'Without a status those in progress come first, then blocked, pending and done ones.',
  audience: 'orchestrator',
  http: { method: 'GET', path: '/api/v1/tasks' },
  positionals: [],
  input: { ...filters, ...pageInput },
  output: pageOf(ListedTask),
  columns: { items: ['id', 'status', 'priority', 'ready', 'worker', 'title'] },
  examples: [
    { title: 'The queue', input: { status: ['pending'], ready: true } },
    { title: 'Last finished', input: { order: 'finished', limit: 10 } },
    { title: 'As a tree', input: { tree: true } },
  ],
  errors: ['task_not_found'],
  async handler(input, context) {
    const { view, leftOut } = context;
    refuseTreeByTime(input);
    const neighbours = neighboursAtOnce(view);
    const itemOf = (task: StoredTask) => taskItem(context, task, neighbours);
    if (isOfNewest(input)) {
      const newest = await newestFinished(view, input, itemOf);
      return {
        ...newest,
        items: newest.items.map((item) => ({ ...item, depth: null })),
        incomplete: leftOut(),
      };
    }
    const relation = await relationOf(context, input);
    const place = placeOf(input);
    const page = await readTaskPage(view, {
      statuses: statusesToRead(input),
      request: requestOf(input),
      keyOf: (task) =>
        matches(input, task, neighbours, context) && relation.holds(task)
          ? (relation.placeOf?.(task) ?? place({ ...task.fields, status: task.status }))
          : null,
      itemOf: (task) => ({ ...itemOf(task), depth: relation.depthOf(task) }),
    });
    return { ...page, incomplete: leftOut() };
  },
});

/** Whether the last finished are asked for, whatever they are. */
function isOfNewest({ order, status, tree: _tree, ...others }: Filters): boolean {
  const { limit: _limit, cursor: _cursor, ...filters } = others as Partial<Input>;
  const isDoneMeant = status?.includes('done') ?? true;
  return (
    order === 'finished' && isDoneMeant && Object.values(filters).every((filter) => filter === undefined)
  );
}

function refuseTreeByTime({ tree, order }: Filters): void {
  if (!tree || order !== 'finished') return;
  throw new BoardError('invalid_input', "tree: expected without order 'finished', got both", {
    details: { field: 'tree', received: true },
  });
}

function newestFinished(
  view: View,
  input: Input,
  itemOf: (task: StoredTask) => TaskItem,
): Promise<Page<TaskItem>> {
  const counts = countsOfAll(view, claimReader(view));
  return readNewestDays(view, {
    root: 'done',
    request: requestOf(input),
    read: (path) => {
      const task = readTask(view, { status: 'done', path, name: nameOfPath(path) });
      return task !== undefined && counts(task) ? task : undefined;
    },
    keyOf: (task) => finishedKey(task.fields),
    itemOf,
  });
}

/** What tells where a task comes in the order asked for. */
function placeOf({ order, status }: Filters): (task: TaskFields & { status: Status }) => Key {
  if (order === 'finished') return finishedKey;
  return status === undefined ? boardKey : queueKey;
}

/** Those of the statuses asked for in which a task may match at all. */
function statusesToRead({ status, order, ready, blocked_by, waiting_on }: Filters): Status[] {
  const asked = [...new Set(status ?? STATUSES)];
  const isOpenMeant = blocked_by !== undefined || waiting_on !== undefined;
  return asked.filter(
    (each) =>
      (order !== 'finished' || each === 'done') &&
      (ready !== true || each === 'pending') &&
      (!isOpenMeant || each !== 'done'),
  );
}

function requestOf(input: Input): PageRequest {
  return { operation: 'list-tasks', input };
}

function matches(filter: Filters, task: StoredTask, neighbours: Neighbours, around: Around): boolean {
  const { fields } = task;
  return (
    (filter.assignee === undefined || fields.assignee === filter.assignee) &&
    (filter.unassigned === undefined || (fields.assignee === null) === filter.unassigned) &&
    (filter.worker === undefined || fields.worker === filter.worker) &&
    (filter.priority === undefined || setOf(filter.priority).has(fields.priority)) &&
    (filter.label === undefined || bears(fields.labels, filter.label)) &&
    (filter.search === undefined || mentions(task, folded(filter.search))) &&
    (filter.ready === undefined || isReady(around, task, neighbours) === filter.ready)
  );
}

/** The labels asked for, however their letters are composed; made once for all tasks. */
const wantedLabels = remembered((labels: readonly string[]) => new Set(labels.map(composed)));

function bears(labels: readonly string[], wanted: readonly string[]): boolean {
  return labels.some((label) => wantedLabels(wanted).has(composed(label)));
}

function mentions(task: StoredTask, text: string): boolean {
  const { id, title, labels } = task.fields;
  return [id, title, ...labels, task.file.body].some((place) => folded(place).includes(text));
}
