import { EventFields } from '../../domain/event.ts';
import { eventIdPrefix, isEventId, isOfFuture, latestFollowed } from '../../domain/event-id.ts';
import { malformed } from '../markdown/front-matter.ts';
import { orWarn, parseRecord, readRecord, type Stored, type View } from '../records/records.ts';
import { lineSealedSince } from '../sealed/sealed-day.ts';
import { textOfLine } from '../sealed/sealed-line.ts';
import { type EventFile, type EventRange, walkEvents } from './event-days.ts';

export type { EventFile };

export type StoredEvent = Stored<EventFields>;

/** The events from the newest to the oldest, or the other way, sealed or not, read as far as they are asked for. */
export function listEvents(view: View, range: EventRange = { order: 'desc' }): Generator<EventFile> {
  return walkEvents(view, range);
}

/** Opens a listed event; undefined, with a warning, where it cannot be read. */
export function readEvent(view: View, file: EventFile): StoredEvent | undefined {
  return orWarn(view, () => {
    if (file.line === undefined) {
      const record = readRecord(view, EventFields, file.path);
      if (record !== undefined) return record;
      file.line = lineSealedSince(view, file.path);
    }
    if (file.line === undefined) return undefined;
    const text = textOfLine({ line: file.line });
    if (text === null)
      throw malformed(file.path, 'expected its text in the sealed file of its day, got none');
    return parseRecord(EventFields, file.path, Buffer.from(text));
  });
}

/** Opens a listed event if some words are in it, each of which JSON writes as it is: most need no taking apart then. */
export function readEventWith(
  view: View,
  file: EventFile,
  words: readonly string[],
): StoredEvent | undefined {
  const bytes = file.line ?? orWarn(view, () => bytesOf(view, file));
  if (bytes === undefined || !words.every((word) => bytes.includes(word))) return undefined;
  return readEvent(view, file);
}

/** A day may be sealed between the listing of an event and its opening: it is in its file, or in a line by then. */
function bytesOf(view: View, file: EventFile): Buffer | undefined {
  const bytes = view.tree.read(file.path);
  if (bytes === undefined) file.line = lineSealedSince(view, file.path);
  return bytes ?? file.line;
}

/** The id of the newest event that another may follow now; null where there is none. */
export function newestEventId(view: View, now: string): string | null {
  const latest = `${eventIdPrefix(latestFollowed(now))}-zzzzzz`;
  for (const { id } of listEvents(view, { order: 'desc', latest })) {
    if (isEventId(id) && !isOfFuture(id, now)) return id;
  }
  return null;
}

/** The newest event, where its time is still to come; null otherwise. */
export function eventOfFuture(view: View, now: string): EventFile | null {
  for (const event of listEvents(view)) {
    if (isEventId(event.id)) return isOfFuture(event.id, now) ? event : null;
  }
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
  const earliest = since === null ? undefined : eventIdPrefix(since);
  const found: StoredEvent[] = [];
  for (const file of listEvents(view, { order: 'desc', earliest, about: entityIds })) {
    if (found.length >= limit || (earliest !== undefined && file.id < earliest)) break;
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
    const event = readEventWith(view, file, file.entity_id === agentId ? [] : [agentId]);
    if (event !== undefined && (event.fields.agent === agentId || event.fields.entity_id === agentId))
      found.push(event);
  }
  return found;
}
