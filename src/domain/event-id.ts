import * as z from 'zod';
import { type RandomBytes, randomCharacters, readCrockford, writeCrockford } from './ids.ts';
import { isInstant, LAST_INSTANT, toInstant } from './time.ts';

const EVENT_ID = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z-[0-9a-z]{6}$/;

/** True for text in the form of an event id whose time there is: of others the next id could not be told. */
export function isEventId(text: string): boolean {
  return EVENT_ID.test(text) && isInstant(eventIdTime(text));
}

/** An event's id: its UTC time to the millisecond and six characters, so that ids sort by time. */
export const EventId = z
  .string()
  .refine(isEventId, { error: 'expected an event id such as 20261121T101112123Z-k3f9a2' })
  .meta({ pattern: EVENT_ID.source });

/** The id's time as an instant. The id must be one that `isEventId` accepts. */
export function eventIdTime(id: string): string {
  const [, year, month, day, hour, minute, second, millisecond] = EVENT_ID.exec(id) ?? [];
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`;
}

/** The part of an id that its time gives, which bounds all ids of that millisecond from below. */
export function eventIdPrefix(instant: string): string {
  return toInstant(Date.parse(instant)).replace(/[-:.]/g, '');
}

const SUFFIX_LENGTH = 6;
const STEP_LENGTH = 3;

/** So far ahead of the clock an event's time is still taken for the clock's: clocks are set, and differ a little. */
const AHEAD_MS = 60_000;

/** The latest instant whose events another may follow; those behind it are of a clock that was wrong, or made by hand. */
export function latestFollowed(now: string): string {
  return toInstant(Math.min(Date.parse(now) + AHEAD_MS, LAST_INSTANT));
}

/** True of an event whose time no clock can have told that agrees with this one. */
export function isOfFuture(id: string, now: string): boolean {
  return eventIdTime(id) > latestFollowed(now);
}

/**
 * The next event id, strictly after `last`. Where the clock stands still or goes back a little, it stays at the millisecond
 * of `last` and counts its characters up, so that events that come thick and fast do not run ahead of the clock. An event
 * of the future dates none that follow: those are in the order of commits, and of the clock.
 */
export function nextEventId(now: string, last: string | null, random: RandomBytes): string {
  if (last === null || isOfFuture(last, now) || now > eventIdTime(last)) return idAt(Date.parse(now), random);
  const step = 1 + readCrockford(randomCharacters(STEP_LENGTH, random));
  const suffix = writeCrockford(readCrockford(last.slice(-SUFFIX_LENGTH)) + step, SUFFIX_LENGTH);
  const id = `${last.slice(0, -SUFFIX_LENGTH)}${suffix}`;
  // Characters may be used up, or written by something that counts otherwise.
  if (suffix !== null && id > last) return id;
  return idAt(Date.parse(eventIdTime(last)) + 1, random);
}

/** Begins in the lower half of what six characters can count, so that there is room for more in that millisecond. */
function idAt(at: number, random: RandomBytes): string {
  const half = readCrockford(randomCharacters(SUFFIX_LENGTH, random)) >> 1;
  return `${eventIdPrefix(toInstant(at))}-${writeCrockford(half, SUFFIX_LENGTH)}`;
}

/** The minute folder below `events/` that an id belongs to: `2026/11/21/10/11`. */
export function eventFolder(id: string): string {
  const [, year, month, day, hour, minute] = EVENT_ID.exec(id) ?? [];
  return `${year}/${month}/${day}/${hour}/${minute}`;
}
