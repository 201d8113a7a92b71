import { LAST_INSTANT } from '../domain/time.ts';
import { BoardError } from '../errors.ts';

/**
 * A clock that gives times that a board can record: git counts seconds from 1970, and `fsck` refuses a commit from before;
 * an instant and an event's id have four digits for a year. `invalid_input` at any other time.
 */
export function boardClock(now: () => number): () => number {
  return () => {
    const at = now();
    if (at >= 0 && at <= LAST_INSTANT) return at;
    throw new BoardError(
      'invalid_input',
      `clock: expected a time of the years 1970 to 9999, got ${shown(at)}; set the clock and try again`,
      { details: { field: 'clock' } },
    );
  };
}

function shown(at: unknown): string {
  const date = new Date(Number(at));
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString();
}
