import { Id, sameId } from '../../domain/ids.ts';
import { said } from '../../domain/record.ts';
import { AgentStatus, Contact, Mode, NewKind, Role } from '../../domain/worker.ts';
import { BoardError } from '../../errors.ts';
import { findAgent } from '../../store/records/workers.ts';
import { requireTask } from '../lookup.ts';
import { newsInput, type WriteContext, write } from '../operation.ts';
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
    kind: NewKind.optional().describe(
      'what sort of worker it is, in a word such as scout; unchanged without it',
    ),
    role: Role.optional().describe('whether it works or orchestrates; unchanged without it'),
    parent: Id.nullable()
      .optional()
      .describe('the agent that started it; null for none, unchanged without it'),
    contact: Contact.nullable()
      .optional()
      .meta({ json: true })
      .describe('where it can be reached, {"kind", "id", "title"}; null for nowhere, unchanged without it'),
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
    {
      title: 'Who it is',
      input: {
        agent: 'agent-7',
        status: 'active',
        kind: 'scout',
        parent: 'fakker',
        contact: { kind: 'thread', id: '42' },
      },
    },
    { title: 'Free', input: { agent: 'agent-7', status: 'idle', current_task_id: null } },
  ],
  errors: ['task_not_found'],
  handler(input, context) {
    const agentId = requireAuthor(context);
    const { current_task_id, mode, kind, role, parent, contact } = input;
    const task = typeof current_task_id === 'string' ? requireTask(context, current_task_id).fields.id : null;
    const patch: AgentPatch = {
      status: input.status,
      ...said({ mode, kind, role, parent, contact }),
      ...(current_task_id === undefined ? {} : { current_task_id: task }),
    };
    refuseRing(context, agentId, input.parent);
    const before = findAgent(context.view, agentId);
    noteSignOfLife(context, agentId, patch);
    announceStatus(context, before, agentId, patch);
    return { worker: agentId, task };
  },
});

/** Nobody was started by itself, or by one that it started. */
function refuseRing({ view }: WriteContext, agent: string, parent: string | null | undefined): void {
  const path = [agent];
  for (let next = parent ?? null; next !== null; next = findAgent(view, next)?.fields.parent ?? null) {
    if (path.slice(1).some((id) => sameId(id, next))) return;
    path.push(next);
    if (!sameId(next, agent)) continue;
    throw new BoardError(
      'invalid_input',
      `parent: expected an agent that ${agent} did not start itself, got ${path.join(' ← ')}`,
      { details: { field: 'parent', received: parent, cycle: path } },
    );
  }
}
