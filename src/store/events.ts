import { EventFields } from '../domain/event.ts';
import { eventIdPrefix, isEventId } from '../domain/event-id.ts';
import { walkNumbered } from './day-folders.ts';
import { EVENTS, type EventName, readEventName } from './layout.ts';
import { listFolder, orWarn, readRecord, type Stored, type View } from './records.ts';

export type StoredEvent = Stored<EventFields>;

/** An event file that has been listed and not yet opened. */
export interface EventFile extends EventName {
  path: string;
}

const MINUTE_LEVELS = 5;

/** The event files from the newest to the oldest, listed minute by minute as far as they are asked for. */
export function* listEvents(view: View): Generator<EventFile> {
  for (const folder of walkNumbered(view, EVENTS, MINUTE_LEVELS)) {
    const names = listFolder(view, folder).filter(({ kind }) => kind === 'file');
    for (const { name } of names.sort((one, other) => (one.name < other.name ? 1 : -1))) {
      const event = readEventName(name);
      if (event !== null) yield { ...event, path: `${folder}/${name}` };
    }
  }
}

/** Opens a listed event; undefined, with a warning, where it cannot be read. */
export function readEvent(view: View, file: EventFile): StoredEvent | undefined {
  return orWarn(view, () => readRecord(view, EventFields, file.path));
}

/** The id of the newest event, or null on a board without any. */
export function newestEventId(view: View): string | null {
  for (const event of listEvents(view)) if (isEventId(event.id)) return event.id;
  return null;
}

/** The least text that sorts after, or before, every id meant by an event id or an instant. */
export function boundOf(idOrInstant: string): { text: string; isId: boolean } {
  return isEventId(idOrInstant)
    ? { text: idOrInstant, isId: true }
    : { text: eventIdPrefix(idOrInstant), isId: false };
}

/** The newest events about any of some entities since an instant, newest first. Only files so named are opened. */
export function readLatestAbout(
  view: View,
  entityIds: ReadonlySet<string>,
  limit: number,
  since: string | null = null,
): StoredEvent[] {
  const earliest = since === null ? '' : eventIdPrefix(since);
  const found: StoredEvent[] = [];
  for (const file of listEvents(view)) {
    if (found.length >= limit || file.id < earliest) break;
    if (!entityIds.has(file.entity_id)) continue;
    const event = readEvent(view, file);
    if (event !== undefined) found.push(event);
  }
  return found;
}

const OPENED_AT_MOST = 2000;

/**
 * The newest events by a worker or about it, newest first. Who wrote an event stands only inside it, so the search
 * gives up after the newest 2,000 files: a worker's last word is what is asked for, not its history.
 */
export function readLatestBy(view: View, agentId: string, limit: number): StoredEvent[] {
  const found: StoredEvent[] = [];
  let opened = 0;
  for (const file of listEvents(view)) {
    if (found.length >= limit || ++opened > OPENED_AT_MOST) break;
    if (file.entity_id !== agentId && view.tree.read(file.path)?.includes(agentId) !== true) continue;
    const event = readEvent(view, file);
    if (event !== undefined && (event.fields.agent === agentId || event.fields.entity_id === agentId))
      found.push(event);
  }
  return found;
}
