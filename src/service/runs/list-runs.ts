import { Id } from '../../domain/ids.ts';
import { startedKey } from '../../domain/order.ts';
import { fitPage, pageInput, pageOf } from '../../domain/page.ts';
import { RunItem, RunStatus } from '../../domain/run.ts';
import { readNewestRuns, readRunPage } from '../../store/records/runs.ts';
import { runItem } from '../items.ts';
import { read } from '../operation.ts';

export const operation = read({
  name: 'list-runs',
  summary: 'List runs, last started first',
  http: { method: 'GET', path: '/api/v1/runs' },
  positionals: [],
  input: {
    task_id: Id.optional().describe('only of this task'),
    agent: Id.optional().describe('only of this worker'),
    status: RunStatus.optional().describe('only in this status'),
    ...pageInput,
  },
  output: pageOf(RunItem),
  columns: { items: ['id', 'task_id', 'agent_id', 'attempt', 'status', 'started_at', 'result'] },
  examples: [{ title: 'What is running', input: { status: 'running' } }],
  errors: [],
  async handler(input, { view, leftOut }) {
    const { task_id, agent, status } = input;
    const request = { operation: 'list-runs', input };
    const isOfAll = task_id === undefined && agent === undefined && status === undefined;
    const page = await (isOfAll
      ? readNewestRuns(view, request)
      : readRunPage(
          view,
          request,
          ({ fields }) =>
            (task_id === undefined || fields.task_id === task_id) &&
            (agent === undefined || fields.agent_id === agent) &&
            (status === undefined || fields.status === status),
        ));
    const shown = fitPage(request, { ...page, items: page.items.map(runItem) }, startedKey);
    return { ...shown, incomplete: leftOut() };
  },
});
