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
  const minute = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const seconds = Math.floor((now - at) / 1000);
  return `${minute} (${seconds < 0 ? `in ${age(-seconds)}` : `${age(seconds)} ago`})`;
}
