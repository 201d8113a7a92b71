import type { ViolationCode } from './audit-findings.ts';
import type { EventIds } from './event-ids.ts';
import type { EventChange, HistoryCommit } from './history.ts';

/** Something found wrong with an event in a commit. */
export interface WrongEvent {
  code: ViolationCode;
  event: string;
  path: string;
  message: string;
}

/** What is wrong with the event files that a commit adds; those that it takes away or changes may be put back by another. */
export function judgeEvents(commit: HistoryCommit, known: EventIds): WrongEvent[] {
  const added = commit.events.filter(({ change }) => change === 'added');
  return added.flatMap((event) =>
    judgeAdded(event, known).map(([code, message]) => ({ code, event: event.id, path: event.path, message })),
  );
}

/** What is said of an event that was taken away or changed. */
export function lossOf({ id, change }: EventChange): [ViolationCode, string] {
  return change === 'removed'
    ? ['event_deleted', `event ${id} is gone; events stay as they were written`]
    : ['event_changed', `event ${id} was changed; events stay as they were written`];
}

function judgeAdded({ id, isInPlace, told }: EventChange, known: EventIds): [ViolationCode, string][] {
  const wrong: [ViolationCode, string][] = [];
  if (!known.add(id)) wrong.push(['event_repeated', `event id ${id} was used before`]);
  if (!isInPlace) wrong.push(['event_misplaced', `event ${id} is not in the folder of its minute`]);
  if (told === null) {
    wrong.push(['event_unreadable', `event ${id} cannot be read, or is not the event that its name says`]);
  }
  return wrong;
}
