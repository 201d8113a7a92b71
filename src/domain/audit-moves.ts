import type { ViolationCode } from './audit-findings.ts';
import { kindMovedBy, placedKey, placedName } from './event.ts';
import type { EventChange, HistoryCommit, Place, ToldMove } from './history.ts';
import type { OwedMoves } from './owed-moves.ts';
import { isTwice, type TaskPlaces, type Way, type Ways } from './task-places.ts';

/** Something found wrong with a task in a commit. */
export interface WrongMove {
  code: ViolationCode;
  task: string;
  path: string | null;
  event: string | null;
  message: string;
}

type ToldEvent = EventChange & { told: ToldMove };

/** What is known of the board before a commit. */
interface Ground {
  readonly places: TaskPlaces;
  readonly owed: OwedMoves;
}

/** The events of moves that a commit adds, by what they move and in the order of their ids. */
export function toldByTask({ events }: HistoryCommit): Map<string, EventChange[]> {
  const told = new Map<string, EventChange[]>();
  for (const event of events) {
    if (event.told === undefined) continue;
    const key = placedKey(kindMovedBy(event.type) ?? 'task', event.entityId);
    const known = told.get(key);
    if (known === undefined) told.set(key, [event]);
    else known.push(event);
  }
  for (const known of told.values()) known.sort((one, other) => (one.id < other.id ? -1 : 1));
  return told;
}

/** The tasks whose status a commit of the journal's has to tell of: those it moves, and those it says it moves. */
export function tasksToldOf(ways: Ways, told: ReadonlyMap<string, unknown>): Set<string> {
  const tasks = new Set(told.keys());
  for (const [task, { before, after }] of ways.byTask) if (before !== after) tasks.add(task);
  return tasks;
}

/** What is wrong with the moves of a commit that the journal made. */
export function judgeMoves(commit: HistoryCommit, ways: Ways, { places, owed }: Ground): WrongMove[] {
  const told = toldByTask(commit);
  return [...tasksToldOf(ways, told)].flatMap((task) => {
    const events = told.get(task) ?? [];
    if (!events.every(isReadable)) return [];
    const place = places.placeOf(task);
    const way = ways.byTask.get(task) ?? { before: place, after: place, path: places.pathOf(task) ?? null };
    return judgeTask({ task, way, events, commit }, owed) ?? [];
  });
}

interface Case {
  readonly task: string;
  readonly way: Omit<Way, 'path'> & { path: string | null };
  readonly events: readonly ToldEvent[];
  readonly commit: HistoryCommit;
}

function judgeTask({ task, way, events, commit }: Case, owed: OwedMoves): WrongMove | null {
  const debt = owed.of(task);
  const start = debt?.told ?? way.before;
  const recordedFrom = owed.recordedFrom(task, commit.trailers.records);
  const from = recordedFrom ?? (isTwice(way.before) ? start : way.before);
  const wrong = (code: ViolationCode, message: string, event: ToldEvent | null = null): WrongMove => ({
    code,
    task,
    path: event?.path ?? way.path,
    event: event?.id ?? null,
    message,
  });
  if (isTwice(way.after)) {
    return wrong('task_in_two_folders', `${placedName(task)} is in ${way.after} at once`);
  }
  const is = `${from} → ${way.after}`;
  const [first] = events;
  if (first === undefined) {
    if (from === way.after) return null;
    return wrong('move_without_event', `${placedName(task)} goes ${is}, and no event says so`);
  }
  let at = start;
  for (const event of events) {
    const says = event.told.from ?? 'none';
    if (says !== at) {
      const unnamed = event === first && says === from ? debt?.moves[0] : undefined;
      return unnamed === undefined
        ? wrong(
            'gap_between_moves',
            `${placedName(task)} was ${at}, and its next event says it goes from ${says}`,
            event,
          )
        : wrong(
            'commit_not_recorded',
            `${placedName(task)} was moved by commit ${unnamed.commit.id}, and no event says so`,
          );
    }
    at = event.told.to ?? 'none';
  }
  const said = `${first.told.from ?? 'none'} → ${at}`;
  // Where a person's git dropped the line that names the commit, its move is told all the same.
  if (at === way.after || (at === start && from === way.after)) return null;
  return from === way.after
    ? wrong(
        'event_without_move',
        `an event says that ${placedName(task)} goes ${said}, and it stays ${way.after}`,
        first,
      )
    : wrong('move_told_otherwise', `${placedName(task)} goes ${is}, and its events say ${said}`, first);
}

function isReadable(event: EventChange): event is ToldEvent {
  return event.told !== null && event.told !== undefined;
}

/** True where the last of some events tells where a task is: histories may fork and join, and be made anew with others left out. */
export function isToldBySome(events: readonly EventChange[], after: Place): boolean {
  return (events.at(-1)?.told?.to ?? 'none') === after && events.length > 0;
}
