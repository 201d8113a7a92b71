import { Id } from '../../domain/ids.ts';
import { pageInput, pageOf } from '../../domain/page.ts';
import { RunItem, RunStatus } from '../../domain/run.ts';
import { readNewestRuns, readRunPage } from '../../store/records/runs.ts';
import { runItem } from '../items.ts';
import { read } from '../operation.ts';

export const operation = read({
  name: 'list-runs',
  summary: 'List runs, last started first',
  audience: 'orchestrator',
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
    const question = { request: { operation: 'list-runs', input }, itemOf: runItem };
    const isOfAll = task_id === undefined && agent === undefined && status === undefined;
    const page = await (isOfAll
      ? readNewestRuns(view, question)
      : readRunPage(
          view,
          question,
          ({ fields }) =>
            (task_id === undefined || fields.task_id === task_id) &&
            (agent === undefined || fields.agent_id === agent) &&
            (status === undefined || fields.status === status),
        ));
    return { ...page, incomplete: leftOut() };
  },
});
