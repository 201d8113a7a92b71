import * as z from 'zod';
import { EventId } from './event-id.ts';
import { Id } from './ids.ts';
import { absentable } from './record.ts';
import { LONG_TEXT_MAX_BYTES } from './text.ts';
import { Instant } from './time.ts';
import { UNSAFE_OR_BREAK } from './unsafe-characters.ts';

export const ENTITY_TYPES = ['task', 'agent', 'run', 'message', 'board'] as const;
export const EntityType = z.enum(ENTITY_TYPES);
export type EntityType = z.infer<typeof EntityType>;

/** The types that only the operation making them true may write. */
const RESERVED = [
  'task-created',
  'task-edited',
  'task-assigned',
  'task-moved',
  'task-planned',
  'task-deleted',
  'run-started',
  'run-finished',
  'agent-status',
  'blocker-changed',
  'board-created',
  'board-compacted',
  'question-answered',
  'question-withdrawn',
  'approval-requested',
  'approved',
  'returned',
  'criterion-checked',
  'task-taken-over',
  'task-released',
  'task-closed',
  'message-sent',
  'message-seen',
  'message-acknowledged',
  'message-replied',
  'message-closed',
  'message-edited',
  'message-deleted',
] as const;

/** The types that anybody may append, beside those of the form `x-…`. */
const OPEN = ['worker-progress', 'worker-heartbeat', 'note', 'decision'] as const;

const OWN_TYPE = /^x-[a-z0-9-]{1,48}$/;
const ANY_TYPE = /^[a-z][a-z0-9-]{0,49}$/;

export type KnownEventType = (typeof RESERVED)[number] | (typeof OPEN)[number];

/** The types whose events account for a task's appearance in, move between and removal from the status folders. */
export const STATUS_EVENTS: ReadonlySet<string> = new Set(['task-created', 'task-moved', 'task-deleted']);

/** The same of messages and the folders that are their states. Most edits move nothing, and say neither from where nor to where. */
const STATE_EVENTS: ReadonlySet<string> = new Set([
  'message-sent',
  'message-closed',
  'message-edited',
  'message-deleted',
]);

/** The kinds of records whose folder says what state they are in. */
export type PlacedKind = 'task' | 'message';

/** The kind of record of whose folder an event of a type may tell; null for all others. */
export function kindMovedBy(type: string): PlacedKind | null {
  if (STATUS_EVENTS.has(type)) return 'task';
  return STATE_EVENTS.has(type) ? 'message' : null;
}

/** The kind of record of whose folder an event tells; null for an event that moves nothing. */
export function kindPlacedBy({
  type,
  from,
  to,
}: Pick<EventFields, 'type' | 'from' | 'to'>): PlacedKind | null {
  const kind = kindMovedBy(type);
  return kind === 'message' && from === null && to === null ? null : kind;
}

/** What a record whose folder is its state is followed by through history: a task by its id. */
export function placedKey(kind: PlacedKind, id: string): string {
  return kind === 'task' ? id : `${kind} ${id}`;
}

/** True for the key of a task: no id has a blank. */
export const isTaskKey = (key: string) => !key.includes(' ');

/** Such a record in words, by that key. */
export const placedName = (key: string) => (isTaskKey(key) ? `task ${key}` : key);

export const EventType = z
  .string()
  .regex(ANY_TYPE, { error: 'expected an event type such as task-moved or x-review' });

/** A type that an event can have: another one in a question is misspelt, and would be answered with nothing. */
export const AskedType = z
  .string()
  .refine((type) => [...RESERVED, ...OPEN].some((known) => known === type) || OWN_TYPE.test(type), {
    error: `expected ${[...RESERVED, ...OPEN].join(', ')} or a type of your own such as x-review`,
  })
  .meta({ suggested: [...RESERVED, ...OPEN] });

/** A type that `append-event` may write. */
export const AppendableType = z
  .string()
  .refine((type) => OPEN.some((open) => open === type) || OWN_TYPE.test(type), {
    error: `expected ${OPEN.join(', ')} or a type of your own such as x-review; the others belong to the operations that make them true`,
  })
  .meta({ suggested: OPEN });

const PERSON_MAX = 100;

/** A person's name, as git has it, as an event keeps it: on one line, and short; null where nothing of it can be seen. */
export function personOf(name: string): string | null {
  const line = name.replace(UNSAFE_OR_BREAK, ' ').toWellFormed().trim();
  return (
    [...line]
      .slice(0, PERSON_MAX / 2)
      .join('')
      .trim() || null
  );
}

/** One line of JSON in the file; an object of the caller's own on every surface. */
export const EventData = z
  .record(z.string(), z.json())
  .refine((data) => Buffer.byteLength(JSON.stringify(data)) <= LONG_TEXT_MAX_BYTES, {
    error: `expected at most ${LONG_TEXT_MAX_BYTES} bytes of JSON`,
  })
  .meta({ json: true });

/** The front matter of an event file: what happened, when, to what, by whom. Written once, never changed. */
export const EventFields = z.object({
  id: EventId,
  type: EventType,
  at: Instant,
  entity_type: EntityType,
  entity_id: z.string(),
  agent: absentable(Id),
  person: absentable(z.string().max(PERSON_MAX)),
  task: absentable(Id),
  run: absentable(Id),
  from: absentable(z.string()),
  to: absentable(z.string()),
  report: absentable(z.enum(['pickup', 'progress', 'heartbeat', 'blocker', 'finish', 'fail'])),
  request_id: absentable(z.string()),
  request_hash: absentable(z.string()),
  forced: z.boolean().default(false),
  data: absentable(EventData),
});
export type EventFields = z.infer<typeof EventFields>;

/** An event as every surface shows it. `message` is the body, null where there is none. */
export const EventItem = z.strictObject({ ...EventFields.shape, message: z.string().nullable() });
export type EventItem = z.infer<typeof EventItem>;
