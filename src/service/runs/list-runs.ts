import { Id } from '../../domain/ids.ts';
import { startedKey } from '../../domain/order.ts';
import { pageInput, pageOf, paginate } from '../../domain/page.ts';
import { RunItem, RunStatus } from '../../domain/run.ts';
import { readRuns } from '../../store/runs.ts';
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
  handler(input, { view }) {
    const runs = readRuns(view).filter(
      ({ fields }) =>
        (input.task_id === undefined || fields.task_id === input.task_id) &&
        (input.agent === undefined || fields.agent_id === input.agent) &&
        (input.status === undefined || fields.status === input.status),
    );
    const page = paginate({ operation: 'list-runs', input }, runs, (run) => startedKey(run.fields));
    return { ...page, items: page.items.map(runItem) };
  },
});
