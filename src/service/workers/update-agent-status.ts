import { Id } from '../../domain/ids.ts';
import { AgentStatus, Mode } from '../../domain/worker.ts';
import { findAgent } from '../../store/records/workers.ts';
import { requireTask } from '../lookup.ts';
import { newsInput, write } from '../operation.ts';
import { requireAuthor } from './require-author.ts';
import { type AgentPatch, announceStatus, noteSignOfLife } from './signs-of-life.ts';

export const operation = write({
  name: 'update-agent-status',
  summary: 'Say what a worker is doing',
  description: 'Counts as a sign of life, so it is always recorded, even where nothing changed.',
  audience: 'worker',
  http: { method: 'PUT', path: '/api/v1/workers/{agent}/status' },
  positionals: [],
  byWorker: true,
  input: {
    status: AgentStatus.describe('whether it is at work'),
    mode: Mode.optional().describe('what it is doing, in its own words; unchanged without it'),
    current_task_id: Id.nullable()
      .optional()
      .describe('the task it is on; null for none, unchanged without it'),
    ...newsInput,
  },
  examples: [
    {
      title: 'At work',
      input: { agent: 'agent-7', status: 'active', mode: 'Building', current_task_id: 't-7k3f9a2m' },
    },
    { title: 'Free', input: { agent: 'agent-7', status: 'idle', current_task_id: null } },
  ],
  errors: ['task_not_found'],
  handler(input, context) {
    const agentId = requireAuthor(context);
    const { current_task_id } = input;
    const task = typeof current_task_id === 'string' ? requireTask(context, current_task_id).fields.id : null;
    const patch: AgentPatch = {
      status: input.status,
      ...(input.mode === undefined ? {} : { mode: input.mode }),
      ...(current_task_id === undefined ? {} : { current_task_id: task }),
    };
    const before = findAgent(context.view, agentId);
    noteSignOfLife(context, agentId, patch);
    announceStatus(context, before, agentId, patch);
    return { worker: agentId, task };
  },
});
