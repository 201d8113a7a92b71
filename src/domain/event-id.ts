import * as z from 'zod';
import { type RandomBytes, randomCharacters } from './ids.ts';
import { toInstant } from './time.ts';

const EVENT_ID = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z-[0-9a-z]{6}$/;

/** An event's id: its UTC time to the millisecond and six characters, so that ids sort by time. */
export const EventId = z
  .string()
  .regex(EVENT_ID, { error: 'expected an event id such as 20261121T101112123Z-k3f9a2' });

/** True for text in the form of an event id. */
export function isEventId(text: string): boolean {
  return EVENT_ID.test(text);
}

/** The id's time as an instant. The id must be one that `isEventId` accepts. */
export function eventIdTime(id: string): string {
  const [, year, month, day, hour, minute, second, millisecond] = EVENT_ID.exec(id) ?? [];
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`;
}

/** The part of an id that its time gives, which bounds all ids of that millisecond from below. */
export function eventIdPrefix(instant: string): string {
  return toInstant(Date.parse(instant)).replace(/[-:.]/g, '');
}

/**
 * The next event id, strictly after `last` even when the clock stands still or goes back:
 * then it is dated a millisecond after `last`.
 */
export function nextEventId(now: string, last: string | null, random: RandomBytes): string {
  const earliest = last === null ? 0 : Date.parse(eventIdTime(last)) + 1;
  const at = toInstant(Math.max(Date.parse(now), earliest));
  return `${eventIdPrefix(at)}-${randomCharacters(6, random)}`;
}

/** The minute folder below `events/` that an id belongs to: `2026/11/21/10/11`. */
export function eventFolder(id: string): string {
  const [, year, month, day, hour, minute] = EVENT_ID.exec(id) ?? [];
  return `${year}/${month}/${day}/${hour}/${minute}`;
}
