/**
 * Invariant: each event of a day comes once, by path, wherever it lies: in the day's folder, or sealed. That holds at every
 * instant while a day is sealed: the sealed file is there before the folder goes, and is looked for again after a piece of
 * the folder was listed.
 */
import { dirname } from 'node:path/posix';
import { eventFolder } from '../../domain/event-id.ts';
import { ABSENT } from '../files/file-tree.ts';
import { countLinesLike, type Order } from '../files/line-reader.ts';
import { dayOfMinute, dayOfSeal, EVENTS, type EventName, readEventName, sealPath } from '../layout.ts';
import { walkNumbered } from '../records/day-folders.ts';
import { listFolder, orWarn, silently, type View } from '../records/records.ts';
import { sealedOf } from '../sealed/sealed-day.ts';
import { beginningOfLines } from '../sealed/sealed-line.ts';
import type { EventNames } from './event-names.ts';

/** An event that has been listed and not yet opened. */
export interface EventFile extends EventName {
  /** Where its file lies, or lay until it was sealed. */
  path: string;
  /** The line of a sealed day that holds it, where it is sealed, or turned out to be when it was opened. */
  line?: Buffer | undefined;
}

/** Which events to list, and in what order. */
export interface EventRange {
  order: Order;
  /** Ids or beginnings of ids, with a whole time: days and hours before and after them are passed over. */
  earliest?: string | undefined;
  latest?: string | undefined;
  /** Who or what the events are about that are asked for: others may be left out. */
  about?: ReadonlySet<string> | undefined;
  /** Takes sealed days, and those whose names git knows, by their number of events alone, where nothing else is to be known of their events. */
  tally?: Tally;
}

/** What is told how many events there are that are not listed. */
export interface Tally {
  /** True where a day's events need not be listed. */
  isEnough(day: string): boolean;
  add(count: number): void;
}

/** What of a day is listed. */
interface DayRange extends EventRange {
  /** The folders of minutes that are; undefined for all. */
  folders?: ReadonlySet<string> | undefined;
}

const TRIES = 5;
/** To list so many events takes longer than to ask git. */
const WORTH_ASKING = 500;
const TIME_LENGTH = '20261121T101112123Z'.length;

/** The events of a range and perhaps some beside it, one after the other, read as far as they are asked for. */
export function* walkEvents(view: View, range: EventRange): Generator<EventFile> {
  const names = namesOf(view);
  let walked = 0;
  for (const month of inOrder([...walkNumbered(view, EVENTS, 2)], range.order)) {
    if (!mayHold(month, range)) continue;
    for (const day of inOrder(daysIn(view, month), range.order)) {
      if (!mayHold(`${EVENTS}/${day}`, range)) continue;
      const isWorthAsking = walked >= WORTH_ASKING;
      if (isWorthAsking && isCountedByName(view, day, { range, names })) continue;
      const about = isWorthAsking ? range.about : undefined;
      const folders = about === undefined ? undefined : names()?.foldersAbout(day, about);
      for (const file of eventsOf(view, day, { ...range, folders })) {
        walked++;
        yield file;
      }
    }
  }
}

/** What is known of names, asked for once, if at all. */
function namesOf(view: View): () => EventNames | undefined {
  let names: EventNames | undefined;
  return () => {
    names ??= view.tree.eventNames?.(newestDay(silently(view)));
    return names;
  };
}

/** True for a day of a range that was counted by what is known of its names: all of it is in the range, and none is sealed. */
function isCountedByName(
  view: View,
  day: string,
  { range, names }: { range: EventRange; names: () => EventNames | undefined },
): boolean {
  const { tally } = range;
  if (tally?.isEnough(day) !== true || isCut(day, range)) return false;
  if (view.tree.version(sealPath(day)) !== ABSENT) return false;
  const count = names()?.countIn(day);
  if (count !== undefined) tally.add(count);
  return count !== undefined;
}

/** True for a day of which a range has only a part. */
function isCut(day: string, { earliest, latest }: EventRange): boolean {
  return [earliest, latest].some((id) => id !== undefined && dayOfMinute(minuteOf(id)) === day);
}

/** The day that is written to. */
function newestDay(view: View): string {
  const [month] = inOrder([...walkNumbered(view, EVENTS, 2)], 'desc');
  return (month === undefined ? undefined : inOrder(daysIn(view, month), 'desc')[0]) ?? '';
}

/** True where a folder's events may lie in a range. */
function mayHold(folder: string, { earliest, latest }: EventRange): boolean {
  const time = folder.slice(EVENTS.length + 1);
  const from = earliest === undefined ? '' : minuteOf(earliest).slice(0, time.length);
  const to = latest === undefined ? time : minuteOf(latest).slice(0, time.length);
  return time >= from && time <= to;
}

/** The folder of the minute that an id, or the beginning of one, tells. */
const minuteOf = (id: string) => eventFolder(`${id.slice(0, TIME_LENGTH)}-000000`);

/** A day that is sealed in the meantime is in the list before or after, so it has to be one list. */
function daysIn(view: View, month: string): string[] {
  for (let tries = 1; ; tries++) {
    const before = view.tree.version(month);
    const entries = listFolder(view, month);
    if (tries < TRIES && view.tree.version(month) !== before) continue;
    const days = entries.flatMap(({ name, kind }) => {
      if (kind === 'folder' && /^\d+$/.test(name)) return [`${month}/${name}`.slice(EVENTS.length + 1)];
      return dayOfSeal(`${month}/${name}`) ?? [];
    });
    return [...new Set(days)];
  }
}

function* eventsOf(view: View, day: string, range: DayRange): Generator<EventFile> {
  const isSealed = () => view.tree.version(sealPath(day)) !== ABSENT;
  let last: string | null = null;
  if (isSealed() && isCounted(view, day, range)) return;
  if (!isSealed()) {
    pieces: for (const hour of hoursOf(view, day, range)) {
      const files = filesOf(view, hour, range);
      if (isSealed()) break;
      for (const file of files) {
        yield file;
        last = file.path;
        // Whoever opened it found it sealed: what follows is, too.
        if (file.line !== undefined) break pieces;
      }
    }
  }
  if (isSealed()) yield* mergedOf(view, day, range, last);
}

/** True where a day of a range was counted: all of it is in the range, and nothing lies beside what is sealed. */
function isCounted(view: View, day: string, range: EventRange): boolean {
  const { tally } = range;
  if (isCut(day, range) || tally?.isEnough(day) !== true) return false;
  if (view.tree.version(`${EVENTS}/${day}`) !== ABSENT) return false;
  const file = orWarn(view, () => view.tree.open(sealPath(day)));
  if (file === undefined) return false;
  try {
    tally.add(countLinesLike(file, beginningOfLines(day)));
    return true;
  } finally {
    file.close();
  }
}

/**
 * What is sealed and what lies in the folder beside it, which may have come late. Where that was sealed, too, since the
 * sealed file was opened, it is in neither: then once more, behind what was given.
 */
function* mergedOf(view: View, day: string, range: DayRange, after: string | null): Generator<EventFile> {
  let last = after;
  for (let tries = 1; ; tries++) {
    // Lines that somebody joined by hand may be in any order: only what was given before this time is passed over.
    const given = last;
    const version = () => view.tree.version(sealPath(day));
    const first = version();
    let isBehind = false;
    const hasCome = () => {
      isBehind = tries < TRIES && version() !== first;
      return isBehind;
    };
    for (const file of mergedOnce(view, { day, range, hasCome })) {
      if (given !== null && !comesFirst(range, given, file.path)) continue;
      yield file;
      last = file.path;
    }
    if (!isBehind) return;
  }
}

const comesFirst = ({ order }: EventRange, one: string, other: string) =>
  order === 'asc' ? one < other : one > other;

/** A sealed day that is read beside its folder. */
interface Beside {
  day: string;
  range: DayRange;
  /** True where another sealed file has come in place of the one that is read. */
  hasCome(): boolean;
}

/** Ends early where another sealed file has come. */
function* mergedOnce(view: View, beside: Beside): Generator<EventFile> {
  const { day, range } = beside;
  const sealed = sealedOf(view, day, range.order);
  const loose = looseOf(view, beside);
  try {
    let one = sealed.next();
    let other = loose.next();
    while (other.value !== 'cut short' && (one.done !== true || other.done !== true)) {
      const isSealed =
        other.done === true || (one.done !== true && !comesFirst(range, other.value.path, one.value.path));
      const file = isSealed ? one.value : other.value;
      if (file === undefined) break;
      if (isSealed && other.value?.path === file.path) other = loose.next();
      if (isSealed) one = sealed.next();
      else other = loose.next();
      yield file;
    }
  } finally {
    sealed.return(undefined);
  }
}

function* looseOf(
  view: View,
  { day, range, hasCome }: Beside,
): Generator<EventFile, 'cut short' | undefined> {
  for (const hour of hoursOf(view, day, range)) {
    const files = filesOf(view, hour, range);
    if (hasCome()) return 'cut short';
    yield* files;
  }
  return hasCome() ? 'cut short' : undefined;
}

function hoursOf(view: View, day: string, range: DayRange): string[] {
  if (range.folders?.size === 0) return [];
  const hours = inOrder([...walkNumbered(view, `${EVENTS}/${day}`, 1)], range.order);
  const worth = range.folders === undefined ? undefined : new Set([...range.folders].map(dirname));
  return hours.filter((hour) => mayHold(hour, range) && worth?.has(hour) !== false);
}

/** An hour's event files, listed as a whole: of a day there may be too many. */
function filesOf(view: View, hour: string, { order, folders }: DayRange): EventFile[] {
  const minutes = inOrder([...walkNumbered(view, hour, 1)], order);
  return minutes.flatMap((folder) => {
    if (folders?.has(folder) === false) return [];
    const names = listFolder(view, folder).flatMap(({ name, kind }) => (kind === 'file' ? [name] : []));
    names.sort((one, other) => (one < other === (order === 'asc') ? -1 : 1));
    return withoutCopies(
      names.flatMap((name) => {
        const event = readEventName(name);
        return event === null ? [] : [{ ...event, path: `${folder}/${name}` }];
      }),
    );
  });
}

/** Of files with one event's id the one of the shortest name: programs that keep folders in step add to the names of copies. */
function withoutCopies(files: readonly EventFile[]): EventFile[] {
  const kept: EventFile[] = [];
  for (const file of files) {
    const last = kept.at(-1);
    if (last?.id !== file.id) kept.push(file);
    else if (file.path.length < last.path.length) kept[kept.length - 1] = file;
  }
  return kept;
}

function inOrder(names: string[], order: Order): string[] {
  names.sort();
  return order === 'asc' ? names : names.reverse();
}
