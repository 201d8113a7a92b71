import { sameId } from '../../domain/ids.ts';
import { startedKey } from '../../domain/order.ts';
import { fillPage, type Page, PageCollector, type PageRequest } from '../../domain/page.ts';
import { RunFields } from '../../domain/run.ts';
import type { TaskFields } from '../../domain/task.ts';
import { dayFolder } from '../../domain/time.ts';
import { idOfName, RUNS } from '../layout.ts';
import { breather } from './board-walk.ts';
import { daysOf, walkDays } from './day-folders.ts';
import { readNamed, readNamedOnce } from './named-records.ts';
import { type Place, readNewestDays } from './newest-days.ts';
import { ifSound, namedIn, orWarn, recordsIn, type Stored, silently, type View } from './records.ts';

export type StoredRun = Stored<RunFields>;

type TaskOfRuns = Pick<TaskFields, 'id' | 'created_at' | 'updated_at'>;

/** Listing so many days is cheaper than asking what lies in all. */
const DAYS_TO_TRY = 3;

/** The paths of all run files, those of the newest day first. */
export function* listRuns(view: View): Generator<string> {
  for (const folder of walkDays(view, RUNS)) yield* runsIn(view, folder);
}

function* runsIn(view: View, folder: string): Generator<string> {
  for (const name of recordsIn(view, folder)) yield `${folder}/${name}`;
}

/** What is asked of runs, and what the page shows of each. */
export interface RunQuestion<Item> {
  request: PageRequest;
  itemOf(run: StoredRun): Item;
}

/** A page of the runs that match, the last started first. All are read, and no more are held than the page shows. */
export async function readRunPage<Item>(
  view: View,
  { request, itemOf }: RunQuestion<Item>,
  matches: (run: StoredRun) => boolean,
): Promise<Page<Item>> {
  const page = new PageCollector<Place>(request);
  const breathe = breather();
  for (const path of listRuns(view)) {
    await breathe();
    const run = orWarn(view, () => readNamedOnce(view, RunFields, path));
    if (run === undefined || !matches(run)) continue;
    const key = startedKey(run.fields);
    page.add(key, { path, key });
  }
  return fillPage(request, page.page(), {
    keyOf: ({ key }) => key,
    itemOf: ({ path }) => {
      const run = ifSound(() => readNamedOnce(view, RunFields, path));
      return run === undefined ? undefined : itemOf(run);
    },
  });
}

/** The same of all runs, whatever they are: only days that the page shows are read. */
export function readNewestRuns<Item>(
  view: View,
  { request, itemOf }: RunQuestion<Item>,
): Promise<Page<Item>> {
  return readNewestDays(view, {
    root: RUNS,
    request,
    itemOf,
    isMeant: (folder) => folder !== RUNS,
    read: (path) => readNamed(view, RunFields, path),
    keyOf: (run) => startedKey(run.fields),
  });
}

/** The run of an id; undefined where there is none. It is likeliest to be of one of the last days. */
export function findRun(view: View, id: string): StoredRun | undefined {
  let days = 0;
  for (const folder of walkDays(view, RUNS)) {
    if (++days > DAYS_TO_TRY) break;
    const name = namedIn(view, folder, id).find((candidate) => sameId(idOfName(candidate), id));
    if (name !== undefined) return readNamed(view, RunFields, `${folder}/${name}`);
  }
  const file = daysOf(silently(view), RUNS)
    .named(id)
    .find(({ folder, name }) => folder !== RUNS && sameId(idOfName(name), id));
  return file === undefined ? undefined : readNamed(view, RunFields, `${file.folder}/${file.name}`);
}

/**
 * All runs of a task, the latest attempt first. Reads back from the day on which the task was last changed, as it is by
 * every run that begins, to that of its first attempt, or to the day before which it cannot have had one.
 */
export function readRunsOf(view: View, task: TaskOfRuns): StoredRun[] {
  const earliest = `${RUNS}/${dayFolder(task.created_at)}`;
  const latest = task.updated_at === null ? null : `${RUNS}/${dayFolder(task.updated_at)}`;
  const runs: StoredRun[] = [];
  for (const folder of walkDays(view, RUNS)) {
    if (latest !== null && folder > latest) continue;
    if (folder < earliest || runs.some((run) => run.fields.attempt === 1)) break;
    for (const path of runsIn(view, folder)) {
      if (view.tree.read(path)?.includes(task.id) !== true) continue;
      const run = orWarn(view, () => readNamed(view, RunFields, path));
      if (run?.fields.task_id === task.id) runs.push(run);
    }
  }
  return runs.sort((one, other) => other.fields.attempt - one.fields.attempt);
}
