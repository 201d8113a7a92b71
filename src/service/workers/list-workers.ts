import { pageInput, pageOf, paginate } from '../../domain/page.ts';
import { AgentStatus, Liveness, WorkerItem } from '../../domain/worker.ts';
import { readTasks } from '../../store/records/tasks.ts';
import { readAgents } from '../../store/records/workers.ts';
import { workerItem } from '../items.ts';
import { read } from '../operation.ts';

export const operation = read({
  name: 'list-workers',
  summary: 'List workers with their last signs of life',
  audience: 'orchestrator',
  http: { method: 'GET', path: '/api/v1/workers' },
  positionals: [],
  input: {
    status: AgentStatus.optional().describe('only in this status'),
    liveness: Liveness.optional().describe('only those that are so much alive'),
    ...pageInput,
  },
  output: pageOf(WorkerItem),
  columns: {
    items: ['agent_id', 'status', 'liveness', 'mode', 'current_task_id', 'last_report_age_seconds'],
  },
  examples: [{ title: 'Who went silent', input: { liveness: 'stale' } }],
  errors: [],
  handler(input, { view, now, config, leftOut }) {
    const inProgress = readTasks(view, ['in_progress']);
    const measure = { now, staleAfter: config.stale_after_seconds, inProgress };
    const workers = readAgents(view)
      .map((agent) => workerItem(view, agent, measure))
      .filter(
        (worker) =>
          (input.status === undefined || worker.status === input.status) &&
          (input.liveness === undefined || worker.liveness === input.liveness),
      );
    const page = paginate({ operation: 'list-workers', input }, workers, (worker) => [worker.agent_id]);
    return { ...page, incomplete: leftOut() };
  },
});
