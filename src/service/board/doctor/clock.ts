import { eventIdTime, isOfFuture } from '../../../domain/event-id.ts';
import { type Diagnosis, diagnosis } from './finding.ts';
import type { Survey } from './survey.ts';

/** What a clock that was ahead, or is behind now, has left: events whose time is still to come. */
export function diagnoseClock({ newestEvent }: Survey, now: string): Diagnosis[] {
  if (newestEvent === null || !isOfFuture(newestEvent.id, now)) return [];
  return [
    diagnosis('event_in_future', {
      path: newestEvent.path,
      message: `its time, ${eventIdTime(newestEvent.id)}, is still to come: it is now ${now}; until then lists show it as the newest`,
      repair:
        'check the clocks of all machines that report; events that follow have the time of the clock, and what is on record stays',
    }),
  ];
}
