import * as z from 'zod';
import { AskedType, EntityType, EventItem } from '../../domain/event.ts';
import { eventFolder, isEventId } from '../../domain/event-id.ts';
import { Id } from '../../domain/ids.ts';
import { cursorAfter, PageRoom, pageInput, pageOf, startAfter } from '../../domain/page.ts';
import { setOf } from '../../domain/set-of.ts';
import { isInstant } from '../../domain/time.ts';
import type { Tally } from '../../store/events/event-days.ts';
import {
  boundOf,
  type EventFile,
  listEvents,
  readEvent,
  readEventWith,
  type StoredEvent,
} from '../../store/events/events.ts';
import { dayOfMinute } from '../../store/layout.ts';
import type { View } from '../../store/records/records.ts';
import { eventItem } from '../items.ts';
import { read, stream } from '../operation.ts';

const Bound = z.string().refine((text) => isEventId(text) || isInstant(text), {
  error: 'expected an event id or an ISO 8601 instant',
});

const kinds = {
  entity_type: EntityType.optional().describe('only about this kind of thing'),
  entity_id: Id.optional().describe('only about this one'),
  type: z.array(AskedType).optional().describe('only of this type; may be given again'),
  agent: Id.optional().describe('only by this worker'),
};
type Kinds = z.output<z.ZodObject<typeof kinds>>;

const filters = {
  ...kinds,
  after: Bound.optional().describe('only after this event or instant'),
  before: Bound.optional().describe('only before this event or instant'),
  order: z.enum(['asc', 'desc']).default('asc').describe('oldest or newest first'),
};
type Filters = z.output<z.ZodObject<typeof filters>>;

const followed = stream({
  path: '/api/v1/events/stream',
  summary: 'Go on with each event as it is committed, until interrupted',
  input: {
    ...kinds,
    after: filters.after.describe(
      'go on after this event, or begin with those later than this instant; without it only what comes from now on',
    ),
  },
  item: EventItem,
  resume: { input: 'after', field: 'id' },
  examples: [
    { title: 'Every move as it happens', input: { type: ['task-moved'] } },
    {
      title: 'What happened since an event, and what comes',
      input: { after: '20261121T101112123Z-k3f9a2' },
    },
  ],
  errors: ['event_not_found'],
  async begin(input, { feed, signal }) {
    const { after } = input;
    if (after === undefined) return only(feed.follow(await feed.now(), signal), input);
    if (isEventId(after)) return only(feed.follow(await feed.behind(after), signal), input);
    return only(feed.follow(await feed.before(after), signal), input, after);
  },
});

/** Of the events that come those that are asked for, and where it began with an instant, those later than that. */
async function* only(
  events: AsyncIterable<StoredEvent>,
  kinds: Kinds,
  after?: string,
): AsyncGenerator<EventItem> {
  for await (const event of events) {
    const isLate = after === undefined || isAfter(event.fields.id, after);
    if (isLate && isNamedSo(event.fields, kinds) && matchesInside(event, kinds)) yield eventItem(event);
  }
}

export const operation = read({
  name: 'list-events',
  summary: 'List what happened, oldest first',
  audience: 'orchestrator',
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
  stream: followed,
  handler(input, { view, leftOut }) {
    const { limit, order } = input;
    const request = { operation: 'list-events', input };
    const start = startAfter(request)?.[0];
    const isLater = (id: string) => start === undefined || (order === 'asc' ? id > start : id < start);
    const items: EventItem[] = [];
    const room = new PageRoom();
    let [total, seen] = [0, 0];
    let last: string | undefined;
    const isFar = farFrom(start, order);
    const tally = {
      isEnough: (day: string) => asksForAll(input) && (seen > limit || isFar(day)),
      add: (count: number) => {
        total += count;
      },
    };
    for (const file of matching(view, input, tally)) {
      total++;
      if (!isLater(file.id) || ++seen > limit) continue;
      // At once, for of what is sealed a whole piece of the file would be kept until it is opened.
      const event = readEvent(view, file);
      const item = event === undefined ? undefined : eventItem(event);
      if (item !== undefined && !room.take(item)) seen = limit + 1;
      else {
        last = file.id;
        if (item !== undefined) items.push(item);
      }
    }
    const next_cursor = last !== undefined && seen > limit ? cursorAfter(request, [last]) : null;
    return { items, total, limit, next_cursor, incomplete: leftOut() };
  },
});

/** The matching events in the order asked for. Only a filter that the name cannot answer opens them. */
function* matching(view: View, filter: Filters, tally: Tally): Generator<EventFile> {
  const { order, after, before } = filter;
  const earliest = after === undefined ? undefined : boundOf(after).text;
  const latest = before === undefined ? undefined : boundOf(before).text;
  const about = filter.entity_id === undefined ? undefined : new Set([filter.entity_id]);
  for (const file of listEvents(view, { order, earliest, latest, about, tally })) {
    if (after !== undefined && !isAfter(file.id, after)) continue;
    if (before !== undefined && !isBefore(file.id, before)) continue;
    if (isNamedSo(file, filter) && isSoInside(view, file, filter)) yield file;
  }
}

function asksForAll({ entity_type, entity_id, type, agent }: Kinds): boolean {
  return [entity_type, entity_id, type, agent].every((kind) => kind === undefined);
}

/** Tells of a day whether all of it lies before a page that begins behind an event. */
function farFrom(start: string | number | undefined, order: Filters['order']): (day: string) => boolean {
  if (typeof start !== 'string' || !isEventId(start)) return () => false;
  const first = dayOfMinute(eventFolder(start));
  return (day) => (order === 'asc' ? day < first : day > first);
}

/** What only the event itself can answer. */
function isSoInside(view: View, file: EventFile, filter: Kinds): boolean {
  const words = [filter.agent, filter.entity_type].filter((word) => word !== undefined);
  return words.length === 0 || matchesInside(readEventWith(view, file, words), filter);
}

/** What an event file's name can answer. */
function isNamedSo(event: Pick<EventItem, 'entity_id' | 'type'>, filter: Kinds): boolean {
  return (
    (filter.entity_id === undefined || event.entity_id === filter.entity_id) &&
    (filter.type === undefined || setOf(filter.type).has(event.type))
  );
}

function matchesInside(event: StoredEvent | undefined, filter: Kinds): boolean {
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
