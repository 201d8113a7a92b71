import * as z from 'zod';

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

const FIRST_INSTANT = Date.parse('0000-01-01T00:00:00.000Z');

/** Every month has it. Of later days `Date.parse` takes some that a month has not for days of the next one. */
const SURE_DAY = '28';

/** The last millisecond that UTC writes with a year of four digits. */
export const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

/** True for an ISO 8601 date-time with a zone, such as `2026-11-21T10:11:12.123Z`, of a day of the calendar, whose year has four digits in UTC, too. */
export function isInstant(text: string): boolean {
  if (!ISO_INSTANT.test(text) || (text.slice(8, 10) > SURE_DAY && !isDay(text.slice(0, 10)))) return false;
  const at = Date.parse(text);
  return at >= FIRST_INSTANT && at <= LAST_INSTANT;
}

/** True for a day of the calendar, such as `2026-11-21`. */
export function isDay(text: string): boolean {
  const start = Date.parse(`${text}T00:00:00.000Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(start) && toInstant(start).startsWith(text);
}

/** An instant as text: ISO 8601 with a zone. The board itself always writes UTC with milliseconds and `Z`. */
export const Instant = z
  .string()
  .refine(isInstant, { error: 'expected an ISO 8601 instant such as 2026-11-21T10:11:12.123Z' })
  .meta({ format: 'date-time', pattern: ISO_INSTANT.source });

/**
 * Writes milliseconds since the epoch the way the board stores instants. A time beyond the calendar, as a commit of git's may
 * have, becomes the nearest instant.
 */
export function toInstant(milliseconds: number): string {
  return new Date(Math.min(LAST_INSTANT, Math.max(FIRST_INSTANT, milliseconds))).toISOString();
}

/** Whole seconds from `earlier` to `later`; negative where `earlier` lies in the future. */
export function secondsBetween(earlier: string, later: string): number {
  return Math.floor((Date.parse(later) - Date.parse(earlier)) / 1000);
}

/** The folder of an instant's UTC day: `2026/11/21`. */
export function dayFolder(instant: string): string {
  return toInstant(Date.parse(instant)).slice(0, 10).replaceAll('-', '/');
}

const present = (instants: readonly (string | null)[]) =>
  instants.filter((one) => one !== null).sort((one, other) => Date.parse(one) - Date.parse(other));

/** The last of some instants; null where there is none among them. */
export const latestOf = (instants: readonly (string | null)[]): string | null =>
  present(instants).at(-1) ?? null;

/** The first of some instants; null where there is none among them. */
export const earliestOf = (instants: readonly (string | null)[]): string | null =>
  present(instants).at(0) ?? null;
