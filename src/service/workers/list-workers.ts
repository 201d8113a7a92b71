import * as z from 'zod';
import { pageInput, pageOf, paginate } from '../../domain/page.ts';
import { wholeNumber } from '../../domain/record.ts';
import { AgentStatus, Liveness, WorkerItem } from '../../domain/worker.ts';
import { readTasks } from '../../store/records/tasks.ts';
import { read } from '../operation.ts';
import { allWorkers } from './all-workers.ts';
import { inTreeOrder } from './worker-tree.ts';

export const operation = read({
  name: 'list-workers',
  summary: 'List workers with their last signs of life',
  description:
    "Who holds nothing and was silent for the board's hide_after_days is left out and counted as hidden, unless all are asked for.",
  audience: 'orchestrator',
  http: { method: 'GET', path: '/api/v1/workers' },
  positionals: [],
  input: {
    status: AgentStatus.optional().describe('only in this status'),
    liveness: Liveness.optional().describe('only those that are so much alive'),
    all: z.boolean().default(false).describe('also those that were not heard of for long'),
    tree: z.boolean().default(false).describe('each behind the agent that started it, one step further in'),
    ...pageInput,
  },
  output: pageOf(
    WorkerItem.extend({
      depth: wholeNumber().describe('steps below an agent that nobody started; 0 without tree'),
    }),
  ).extend({
    hidden: wholeNumber().describe('workers that are left out because they were not heard of for long'),
  }),
  columns: {
    items: [
      'agent_id',
      'status',
      'liveness',
      'mode',
      'current_task_id',
      'last_report_age_seconds',
      'last_message',
    ],
  },
  examples: [
    { title: 'Who went silent', input: { liveness: 'stale' } },
    { title: 'Who started whom', input: { tree: true } },
  ],
  errors: [],
  handler(input, context) {
    const inProgress = readTasks(context.view, ['in_progress']);
    const { workers, hidden } = allWorkers(context, inProgress, { isAll: input.all });
    const matching = workers.filter(
      (worker) =>
        (input.status === undefined || worker.status === input.status) &&
        (input.liveness === undefined || worker.liveness === input.liveness),
    );
    const placed = input.tree ? inTreeOrder(matching) : matching.map((worker) => ({ ...worker, depth: 0 }));
    const places = new Map(placed.map(({ agent_id }, index) => [agent_id, index]));
    const page = paginate({ operation: 'list-workers', input }, placed, (worker) =>
      input.tree ? [places.get(worker.agent_id) ?? 0, worker.agent_id] : [worker.agent_id],
    );
    return { ...page, hidden, incomplete: context.leftOut() };
  },
});
