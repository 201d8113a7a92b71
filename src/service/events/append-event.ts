import * as z from 'zod';
import { AppendableType, ENTITY_TYPES, EntityType, EventData } from '../../domain/event.ts';
import { Id, sameId } from '../../domain/ids.ts';
import { LongText } from '../../domain/text.ts';
import { BoardError } from '../../errors.ts';
import { requireMessage, requireRun, requireTask, requireWorker } from '../lookup.ts';
import { newsInput, type Touched, type WriteContext, write } from '../operation.ts';
import { noteSignOfLife, progressPatch } from '../workers/signs-of-life.ts';

export const operation = write({
  name: 'append-event',
  summary: 'Put a note, a decision, a sign of life or an event of your own on record',
  audience: 'rare',
  http: { method: 'POST', path: '/api/v1/events' },
  positionals: [],
  input: {
    type: AppendableType.describe(
      'worker-progress, worker-heartbeat, decision, note, or a type of your own: x-…',
    ),
    entity_type: EntityType.describe(`what it is about: ${ENTITY_TYPES.join(', ')}`),
    entity_id: Id.describe('which one'),
    message: LongText.describe('what happened'),
    data: EventData.optional().describe(
      'facts for programs, a JSON object; of a decision the reason, and alternatives as a list',
    ),
    ...newsInput,
  },
  examples: [
    {
      title: 'Progress',
      input: {
        type: 'worker-progress',
        entity_type: 'task',
        entity_id: 't-7k3f9a2m',
        message: 'Found the cause.',
      },
    },
    {
      title: 'A sign of life',
      input: { type: 'worker-heartbeat', entity_type: 'agent', entity_id: 'agent-7', message: 'alive' },
    },
    {
      title: 'A decision',
      input: {
        type: 'decision',
        entity_type: 'task',
        entity_id: 't-7k3f9a2m',
        message: 'The login is by OAuth.',
        data: { reason: 'Nothing to keep.', alternatives: ['passwords'] },
      },
    },
  ],
  errors: ['task_not_found', 'run_not_found', 'worker_not_found', 'message_not_found'],
  authorOf(input, context) {
    if (input.type === 'worker-heartbeat' && input.entity_type === 'agent') return input.entity_id;
    if (input.type === 'worker-progress' && input.entity_type === 'task') {
      return requireTask(context, input.entity_id).fields.worker;
    }
    return null;
  },
  handler(input, context) {
    const { type, entity_type } = input;
    if (type === 'worker-heartbeat') refuseForeignHeartbeat(context, input);
    if (type === 'worker-progress' && entity_type !== 'task') throw wrongEntity(type, 'task', entity_type);
    if (type === 'decision') checkDecision(input);
    const about = subjectOf(context, input);
    context.stage.event({
      type: type as 'note',
      entity_type,
      entity_id: about.id,
      task: about.task ?? null,
      run: about.run ?? null,
      message: input.message,
      data: input.data ?? null,
    });
    const { author } = context;
    const isReport = type === 'worker-heartbeat' || type === 'worker-progress';
    if (isReport && author !== null) {
      const isBeat = type === 'worker-heartbeat';
      const patch = isBeat ? { last_heartbeat_at: context.now } : progressPatch(context, input.message);
      noteSignOfLife(context, author, patch);
    }
    return {
      task: about.task ?? null,
      run: about.run ?? null,
      worker: about.worker ?? (isReport ? author : null),
      message: about.message ?? null,
    };
  },
});

interface Entity {
  type: string;
  entity_type: string;
  entity_id: string;
}

/** The entity an event is about, which must be there; a worker may be born by its first heartbeat. */
function subjectOf(
  context: WriteContext,
  { type, entity_type, entity_id }: Entity,
): Touched & { id: string } {
  switch (entity_type) {
    case 'task': {
      const { id, current_run } = requireTask(context, entity_id).fields;
      return { id, task: id, run: current_run };
    }
    case 'run': {
      const { id, task_id } = requireRun(context, entity_id).fields;
      return { id, task: task_id, run: id };
    }
    case 'agent': {
      const id =
        type === 'worker-heartbeat'
          ? (context.author ?? entity_id)
          : requireWorker(context, entity_id).fields.id;
      return { id, worker: id };
    }
    case 'message': {
      const { id, task_id, run_id } = requireMessage(context, entity_id).fields;
      return { id, task: task_id, run: run_id, message: id };
    }
    default:
      return { id: entity_id };
  }
}

function refuseForeignHeartbeat(context: WriteContext, { type, entity_type, entity_id }: Entity): void {
  if (entity_type !== 'agent') throw wrongEntity(type, 'agent', entity_type);
  if (context.author !== null && sameId(context.author, entity_id)) return;
  throw new BoardError(
    'invalid_input',
    `agent: expected ${entity_id}, whose heartbeat this is, got ${context.author}; a worker gives only its own signs of life`,
    { details: { field: 'agent', received: context.author } },
  );
}

const DecisionData = z.object({
  reason: z.string({ error: 'expected the reason as text' }).optional(),
  alternatives: z
    .array(z.string({ error: 'expected each alternative as text' }), {
      error: 'expected a list of what else could have been decided',
    })
    .optional(),
});

/** A decision is about a task; where it says why, and instead of what, readers find that in the same place. */
function checkDecision({ type, entity_type, data }: Entity & { data?: unknown }): void {
  if (entity_type !== 'task') throw wrongEntity(type, 'task', entity_type);
  const issue = DecisionData.safeParse(data ?? {}).error?.issues[0];
  if (issue === undefined) return;
  const field = ['data', ...issue.path].join('.');
  throw new BoardError('invalid_input', `${field}: ${issue.message}`, { details: { field } });
}

function wrongEntity(type: string, expected: string, received: string): BoardError {
  return new BoardError('invalid_input', `entity_type: expected ${expected} for ${type}, got ${received}`, {
    details: { field: 'entity_type', received },
  });
}
