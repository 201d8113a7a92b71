import {
  fillPage,
  type Key,
  type Page,
  PageCollector,
  type PageRequest,
  startAfter,
} from '../../domain/page.ts';
import { breather } from './board-walk.ts';
import { type DayFolder, daysOf, namesOfDay } from './day-folders.ts';
import { ifSound, orWarn, type View } from './records.ts';

/** What is asked for of the days below a root. Keys begin with the instant that a file's day is of, negative: last first. */
export interface DaysQuestion<T, Item> {
  root: string;
  request: PageRequest;
  /** Which of the folders count. */
  isMeant?(folder: string): boolean;
  read(path: string): T | undefined;
  keyOf(record: T): Key;
  /** What the page shows of a record. */
  itemOf(record: T): Item;
}

/**
 * A page of what lies in days, the last first. Days are read until the page is full, so it costs what it shows; all files
 * count but those that turn out to hold nothing. A file in another day's folder than its own comes where that day does.
 */
export async function readNewestDays<T, Item>(
  view: View,
  question: DaysQuestion<T, Item>,
): Promise<Page<Item>> {
  const { root, request, isMeant = () => true, read, keyOf, itemOf } = question;
  const folders = daysOf(view, root).folders.filter(({ folder }) => isMeant(folder));
  const gathered = new PageCollector<Place>(request);
  const first = startAfter(request)?.[0] ?? Number.NEGATIVE_INFINITY;
  const breathe = breather();
  let passedOver = 0;
  for (const day of folders) {
    if (day.folder !== root && (gathered.isFull || -dawnOf(day, root) < Number(first))) continue;
    for (const name of namesOfDay(view, day)) {
      await breathe();
      const path = `${day.folder}/${name}`;
      const record = orWarn(view, () => read(path));
      const key = record === undefined ? null : keyOf(record);
      if (key === null) passedOver++;
      else gathered.add(key, { path, key });
    }
  }
  const total = folders.reduce((sum, { count }) => sum + count, 0) - passedOver;
  const page = fillPage(request, gathered.page(), {
    keyOf: ({ key }) => key,
    itemOf: ({ path }) => {
      const record = ifSound(() => read(path));
      return record === undefined ? undefined : itemOf(record);
    },
  });
  return { ...page, total };
}

/** What stands for a record until its page is known: a page of records that are as large as may be is a gigabyte. */
export interface Place {
  readonly path: string;
  readonly key: Key;
}

/** When a folder's day began. */
function dawnOf({ folder }: DayFolder, root: string): number {
  return Date.parse(folder.slice(root.length + 1).replaceAll('/', '-'));
}
