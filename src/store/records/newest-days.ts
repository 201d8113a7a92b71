import { type Key, type Page, PageCollector, type PageRequest, startAfter } from '../../domain/page.ts';
import { breather } from './board-walk.ts';
import { type DayFolder, daysOf, namesOfDay } from './day-folders.ts';
import { orWarn, type View } from './records.ts';

/** What is asked for of the days below a root. Keys begin with the instant that a file's day is of, negative: last first. */
export interface DaysQuestion<T> {
  root: string;
  request: PageRequest;
  /** Which of the folders count. */
  isMeant?(folder: string): boolean;
  read(path: string): T | undefined;
  keyOf(item: T): Key;
}

/**
 * A page of what lies in days, the last first. Days are read until the page is full, so it costs what it shows; all files
 * count but those that turn out to hold nothing. A file in another day's folder than its own comes where that day does.
 */
export async function readNewestDays<T>(view: View, question: DaysQuestion<T>): Promise<Page<T>> {
  const { root, request, isMeant = () => true, read, keyOf } = question;
  const folders = daysOf(view, root).folders.filter(({ folder }) => isMeant(folder));
  const gathered = new PageCollector<T>(request);
  const first = startAfter(request)?.[0] ?? Number.NEGATIVE_INFINITY;
  const breathe = breather();
  let passedOver = 0;
  for (const day of folders) {
    if (day.folder !== root && (gathered.isFull || -dawnOf(day, root) < Number(first))) continue;
    for (const name of namesOfDay(view, day)) {
      await breathe();
      const item = orWarn(view, () => read(`${day.folder}/${name}`));
      if (item === undefined) passedOver++;
      else gathered.add(keyOf(item), item);
    }
  }
  const total = folders.reduce((sum, { count }) => sum + count, 0) - passedOver;
  return { ...gathered.page(), total };
}

/** When a folder's day began. */
function dawnOf({ folder }: DayFolder, root: string): number {
  return Date.parse(folder.slice(root.length + 1).replaceAll('/', '-'));
}
