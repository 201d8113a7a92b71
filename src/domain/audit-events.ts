import type { ViolationCode } from './audit-findings.ts';
import { isEventId } from './event-id.ts';
import type { EventIds } from './event-ids.ts';
import { type EventChange, type HistoryCommit, makerOf } from './history.ts';

/** Something found wrong with an event in a commit, or with what the commit says of its events. */
export interface WrongEvent {
  code: ViolationCode;
  event: string | null;
  path: string | null;
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

/** What is wrong with the `Event` trailers of the journal's commit: they name each event that it adds, once. */
export function judgeTrailers(commit: HistoryCommit): WrongEvent[] {
  // A person may have brought them here: squashed, reworded, or with a board's past from elsewhere.
  if (makerOf(commit) !== 'journal' || commit.trailers.events.length === 0) return [];
  const added = commit.events.filter(({ change }) => change === 'added').map(({ id }) => id);
  const named = commit.trailers.events.filter(isEventId);
  const once = new Set(named);
  const unnamed = added.filter((id) => !once.has(id));
  const twice = once.size === named.length ? [] : named.filter((id, index) => named.indexOf(id) !== index);
  return unnamed.length + twice.length === 0 ? [] : [trailersDiffer({ unnamed, twice })];
}

/** What is said of a commit whose trailers name events otherwise than it adds them. */
export function trailersDiffer({
  unnamed = [],
  missing = [],
  twice = [],
}: {
  unnamed?: readonly string[];
  missing?: readonly string[];
  twice?: readonly string[];
}): WrongEvent {
  const words = [
    ...listed('its trailers name no', unnamed),
    ...listed('it does not add', missing),
    ...listed('its trailers name twice', twice),
  ];
  const message = `the commit's Event trailers and the event files that it adds differ: ${words.join('; ')}`;
  const event = unnamed[0] ?? missing[0] ?? twice[0] ?? null;
  return { code: 'trailers_differ', event, path: null, message };
}

const SHOWN = 3;

function listed(words: string, ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const more = ids.length > SHOWN ? ` and ${ids.length - SHOWN} more` : '';
  return [`${words} ${ids.slice(0, SHOWN).join(', ')}${more}`];
}
