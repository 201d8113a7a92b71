import * as z from 'zod';
import { EntityType, EventItem, EventType } from '../../domain/event.ts';
import { isEventId } from '../../domain/event-id.ts';
import { Id } from '../../domain/ids.ts';
import { cursorAfter, pageInput, pageOf, startAfter } from '../../domain/page.ts';
import { isInstant } from '../../domain/time.ts';
import { boundOf, type EventFile, listEvents, readEvent, type StoredEvent } from '../../store/events.ts';
import type { View } from '../../store/records.ts';
import { eventItem } from '../items.ts';
import { read } from '../operation.ts';

const Bound = z.string().refine((text) => isEventId(text) || isInstant(text), {
  error: 'expected an event id or an ISO 8601 instant',
});

const filters = {
  entity_type: EntityType.optional().describe('only about this kind of thing'),
  entity_id: Id.optional().describe('only about this one'),
  type: z.array(EventType).optional().describe('only of this type; may be given again'),
  agent: Id.optional().describe('only by this worker'),
  after: Bound.optional().describe('only after this event or instant'),
  before: Bound.optional().describe('only before this event or instant'),
  order: z.enum(['asc', 'desc']).default('asc').describe('oldest or newest first'),
};
type Filters = z.output<z.ZodObject<typeof filters>>;

export const operation = read({
  name: 'list-events',
  summary: 'List what happened, oldest first',
  http: { method: 'GET', path: '/api/v1/events' },
  positionals: [],
  input: { ...filters, ...pageInput },
  output: pageOf(EventItem),
  columns: { items: ['at', 'type', 'entity_id', 'agent', 'from', 'to', 'message'] },
  examples: [
    { title: 'The last ten', input: { order: 'desc', limit: 10 } },
    { title: "A task's moves", input: { entity_id: 't-7k3f9a2m', type: ['task-moved'] } },
  ],
  errors: [],
  handler(input, { view }) {
    const request = { operation: 'list-events', input };
    const start = startAfter(request)?.[0];
    const matching = select(view, input);
    const isLater = (id: string) => start === undefined || (input.order === 'asc' ? id > start : id < start);
    const rest = matching.filter((file) => isLater(file.id));
    const shown = rest.slice(0, input.limit);
    const last = shown.at(-1);
    return {
      items: shown.flatMap((file) => readEvent(view, file) ?? []).map(eventItem),
      total: matching.length,
      limit: input.limit,
      next_cursor: last !== undefined && rest.length > shown.length ? cursorAfter(request, [last.id]) : null,
    };
  },
});

/** The matching event files in the order asked for. Only a filter that the name cannot answer opens them. */
function select(view: View, filter: Filters): EventFile[] {
  const found: EventFile[] = [];
  for (const file of listEvents(view)) {
    if (filter.after !== undefined && !isAfter(file.id, filter.after)) break;
    if (filter.before !== undefined && !isBefore(file.id, filter.before)) continue;
    if (filter.entity_id !== undefined && file.entity_id !== filter.entity_id) continue;
    if (filter.type !== undefined && !filter.type.includes(file.type)) continue;
    if (needsOpening(filter) && !matchesInside(readEvent(view, file), filter)) continue;
    found.push(file);
  }
  return filter.order === 'asc' ? found.reverse() : found;
}

function needsOpening(filter: Filters): boolean {
  return filter.agent !== undefined || filter.entity_type !== undefined;
}

function matchesInside(event: StoredEvent | undefined, filter: Filters): boolean {
  if (event === undefined) return false;
  const { agent, entity_type } = event.fields;
  return (
    (filter.agent === undefined || agent === filter.agent) &&
    (filter.entity_type === undefined || entity_type === filter.entity_type)
  );
}

/** An instant stands for its whole millisecond: events of that millisecond are neither before nor after it. */
function isAfter(id: string, bound: string): boolean {
  const { text, isId } = boundOf(bound);
  return isId ? id > text : id.slice(0, text.length) > text;
}

function isBefore(id: string, bound: string): boolean {
  const { text, isId } = boundOf(bound);
  return isId ? id < text : id.slice(0, text.length) < text;
}
