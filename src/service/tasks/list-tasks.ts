import * as z from 'zod';
import { Id } from '../../domain/ids.ts';
import { finishedKey, queueKey } from '../../domain/order.ts';
import { pageInput, pageOf, paginate } from '../../domain/page.ts';
import { STATUSES, Status } from '../../domain/status.ts';
import { Label, Priority, TaskItem } from '../../domain/task.ts';
import { readTasks, type StoredTask } from '../../store/tasks.ts';
import { isReady, taskItem } from '../items.ts';
import { type ReadContext, read } from '../operation.ts';

const filters = {
  status: z.array(Status).optional().describe('only in this status; may be given again'),
  assignee: Id.optional().describe('only assigned to this worker'),
  worker: Id.optional().describe('only in the hands of this worker, now or last'),
  priority: z.array(Priority).optional().describe('only of this priority; may be given again'),
  label: z.array(Label).optional().describe('only with this label; may be given again'),
  ready: z
    .boolean()
    .optional()
    .describe('only pending tasks whose dependencies are all done, or only the others'),
  search: z
    .string()
    .min(1)
    .optional()
    .describe('only with this text in id, title, labels or body, case ignored'),
  order: z
    .enum(['queue', 'finished'])
    .default('queue')
    .describe('most urgent first, or last finished first (done only)'),
};
type Filters = z.output<z.ZodObject<typeof filters>>;

export const operation = read({
  name: 'list-tasks',
  summary: 'List tasks, most urgent first',
  description: 'Values of one filter are alternatives; different filters must all hold.',
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
  handler(input, context) {
    const { view } = context;
    const asked = input.status ?? STATUSES;
    const statuses = input.order === 'finished' ? asked.filter((status) => status === 'done') : asked;
    const tasks = readTasks(view, [...new Set(statuses)]).filter((task) => matches(context, input, task));
    const keyOf = input.order === 'finished' ? finishedKey : queueKey;
    const page = paginate({ operation: 'list-tasks', input }, tasks, (task) => keyOf(task.fields));
    return { ...page, items: page.items.map((task) => taskItem(view, task)) };
  },
});

function matches(context: ReadContext, filter: Filters, task: StoredTask): boolean {
  const { fields } = task;
  return (
    (filter.assignee === undefined || fields.assignee === filter.assignee) &&
    (filter.worker === undefined || fields.worker === filter.worker) &&
    (filter.priority?.includes(fields.priority) ?? true) &&
    (filter.label?.some((label) => fields.labels.includes(label)) ?? true) &&
    (filter.search === undefined || mentions(task, filter.search.toLowerCase())) &&
    (filter.ready === undefined || isReady(context.view, task) === filter.ready)
  );
}

function mentions(task: StoredTask, text: string): boolean {
  const { id, title, labels } = task.fields;
  return [id, title, ...labels, task.file.body].some((place) => place.toLowerCase().includes(text));
}
