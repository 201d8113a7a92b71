import type { Paint } from './paint.ts';
import { visibleLine } from './visible.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** `42 s`, `5 min`, `3 h`, `2 d`: as much as a glance needs. */
export function age(seconds: number | null): string {
  if (seconds === null) return 'never';
  if (seconds < 2 * MINUTE) return `${seconds} s`;
  if (seconds < 2 * HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < 2 * DAY) return `${Math.floor(seconds / HOUR)} h`;
  return `${Math.floor(seconds / DAY)} d`;
}

/** A time as it is written; for somebody at a terminal to the minute, and how long ago that was. */
export function timeInWords(instant: string, { now }: Pick<Paint, 'now'>): string {
  const at = Date.parse(instant);
  if (now === undefined || Number.isNaN(at)) return visibleLine(instant);
  const seconds = Math.floor((now - at) / 1000);
  return `${minuteOf(at)} (${seconds < 0 ? `in ${age(-seconds)}` : `${age(seconds)} ago`})`;
}

const YEAR = 'YYYY-'.length;

/** The same as short as it can be, for a table: the year only where it is another one. */
export function timeInShort(instant: string, paint: Pick<Paint, 'now'>): string {
  const { now } = paint;
  const at = Date.parse(instant);
  if (now === undefined || Number.isNaN(at) || at > now) return timeInWords(instant, paint);
  const minute = minuteOf(at);
  const isThisYear = minute.slice(0, YEAR) === minuteOf(now).slice(0, YEAR);
  return `${minute.slice(isThisYear ? YEAR : 0)} (${age(Math.floor((now - at) / 1000))})`;
}

const minuteOf = (at: number) =>
  new Date(at).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length).replace('T', ' ');
