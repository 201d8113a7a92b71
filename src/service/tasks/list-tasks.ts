import * as z from 'zod';
import { Id } from '../../domain/ids.ts';
import { boardKey, finishedKey, queueKey } from '../../domain/order.ts';
import { type Key, type Page, type PageRequest, pageInput, pageOf } from '../../domain/page.ts';
import { remembered } from '../../domain/remembered.ts';
import { setOf } from '../../domain/set-of.ts';
import { STATUSES, Status } from '../../domain/status.ts';
import { Label, Priority, type TaskFields, TaskItem } from '../../domain/task.ts';
import { composed, folded } from '../../domain/text.ts';
import { nameOfPath } from '../../store/layout.ts';
import { readNewestDays } from '../../store/records/newest-days.ts';
import type { View } from '../../store/records/records.ts';
import { readTaskPage } from '../../store/records/task-pages.ts';
import { type StatusOf, statusesAtOnce } from '../../store/records/task-statuses.ts';
import { claimReader, readTask, type StoredTask } from '../../store/records/tasks.ts';
import { countsOfAll } from '../../store/records/twins.ts';
import { type Around, isReady, taskItem } from '../items.ts';
import { read } from '../operation.ts';

const filters = {
  status: z.array(Status).optional().describe('only in this status; may be given again'),
  assignee: Id.optional().describe('only assigned to this worker'),
  worker: Id.optional().describe('only in the hands of this worker, now or last'),
  priority: z.array(Priority).optional().describe('only of this priority; may be given again'),
  label: z.array(Label).optional().describe('only with this label; may be given again'),
  ready: z.boolean().optional().describe('only pending tasks that can be taken, or only the others'),
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
  output: pageOf(TaskItem),
  columns: { items: ['id', 'status', 'priority', 'ready', 'worker', 'title'] },
  examples: [
    { title: 'The queue', input: { status: ['pending'], ready: true } },
    { title: 'Last finished', input: { order: 'finished', limit: 10 } },
  ],
  errors: [],
  async handler(input, context) {
    const { view, leftOut } = context;
    const statusOf = statusesAtOnce(view);
    const itemOf = (task: StoredTask) => taskItem(context, task, statusOf);
    const page = isOfNewest(input)
      ? newestFinished(view, input, itemOf)
      : readTaskPage(view, {
          statuses: statusesToRead(input),
          request: requestOf(input),
          keyOf: (task) =>
            matches(input, task, statusOf, context)
              ? placeOf(input)({ ...task.fields, status: task.status })
              : null,
          itemOf,
        });
    return { ...(await page), incomplete: leftOut() };
  },
});

/** Whether the last finished are asked for, whatever they are. */
function isOfNewest({ order, status, assignee, worker, priority, label, ready, search }: Filters): boolean {
  const others = [assignee, worker, priority, label, ready, search];
  const isDoneMeant = status?.includes('done') ?? true;
  return order === 'finished' && isDoneMeant && others.every((filter) => filter === undefined);
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
function statusesToRead({ status, order, ready }: Filters): Status[] {
  const asked = [...new Set(status ?? STATUSES)];
  return asked.filter(
    (each) => (order !== 'finished' || each === 'done') && (ready !== true || each === 'pending'),
  );
}

function requestOf(input: Input): PageRequest {
  return { operation: 'list-tasks', input };
}

function matches(filter: Filters, task: StoredTask, statusOf: StatusOf, around: Around): boolean {
  const { fields } = task;
  return (
    (filter.assignee === undefined || fields.assignee === filter.assignee) &&
    (filter.worker === undefined || fields.worker === filter.worker) &&
    (filter.priority === undefined || setOf(filter.priority).has(fields.priority)) &&
    (filter.label === undefined || bears(fields.labels, filter.label)) &&
    (filter.search === undefined || mentions(task, folded(filter.search))) &&
    (filter.ready === undefined || isReady(around, task, statusOf) === filter.ready)
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
