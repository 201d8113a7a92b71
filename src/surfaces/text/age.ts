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
