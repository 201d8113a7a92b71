import * as z from 'zod';
import { EventItem } from '../../domain/event.ts';
import { Id } from '../../domain/ids.ts';
import { Incomplete } from '../../domain/page.ts';
import { RunItem } from '../../domain/run.ts';
import { TaskItem } from '../../domain/task.ts';
import { WorkerItem } from '../../domain/worker.ts';
import { readLatestBy } from '../../store/events/events.ts';
import { readTasks } from '../../store/records/tasks.ts';
import { eventItem, livenessRule, runItem, taskItem, workerItem } from '../items.ts';
import { requireWorker } from '../lookup.ts';
import { read } from '../operation.ts';
import { openRunOf } from '../runs/attempts.ts';

const LAST_EVENTS = 10;

export const operation = read({
  name: 'show-worker',
  summary: 'Show a worker with its tasks in progress, open run and last events',
  audience: 'orchestrator',
  http: { method: 'GET', path: '/api/v1/workers/{agent_id}' },
  positionals: ['agent_id'],
  input: { agent_id: Id.describe('the worker') },
  output: z.strictObject({
    worker: WorkerItem,
    tasks: z.array(TaskItem),
    run: RunItem.nullable(),
    events: z.array(EventItem),
    incomplete: Incomplete,
  }),
  columns: {
    tasks: ['id', 'priority', 'title'],
    events: ['at', 'type', 'entity_id', 'agent', 'from', 'to', 'message'],
  },
  examples: [{ title: 'One worker', input: { agent_id: 'agent-7' } }],
  errors: ['worker_not_found'],
  handler({ agent_id }, context) {
    const { view } = context;
    const agent = requireWorker(context, agent_id);
    const { id } = agent.fields;
    const open = readTasks(view, ['in_progress', 'blocked']);
    const inProgress = open.filter((task) => task.status === 'in_progress');
    const run = open
      .map((task) => openRunOf(context, task))
      .find((candidate) => candidate?.fields.agent_id === id);
    return {
      worker: workerItem(view, agent, { ...livenessRule(context), inProgress }),
      tasks: inProgress.filter((task) => task.fields.worker === id).map((task) => taskItem(context, task)),
      run: run === undefined ? null : runItem(run),
      events: readLatestBy(view, id, LAST_EVENTS).map(eventItem),
      incomplete: context.leftOut(),
    };
  },
});
