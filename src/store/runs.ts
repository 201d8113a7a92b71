import { sameId } from '../domain/ids.ts';
import { RunFields } from '../domain/run.ts';
import { dayFolder } from '../domain/time.ts';
import { walkDays } from './day-folders.ts';
import { idOfName, RUNS } from './layout.ts';
import { namedIn, orWarn, readRecord, recordsIn, type Stored, type View } from './records.ts';

export type StoredRun = Stored<RunFields>;

/** The paths of all run files, those of the newest day first. */
export function* listRuns(view: View): Generator<string> {
  for (const folder of walkDays(view, RUNS)) yield* runsIn(view, folder);
}

function* runsIn(view: View, folder: string): Generator<string> {
  for (const name of recordsIn(view, folder)) yield `${folder}/${name}`;
}

/** All runs that can be read; the others are named in warnings. */
export function readRuns(view: View): StoredRun[] {
  return [...listRuns(view)].flatMap((path) => orWarn(view, () => readRecord(view, RunFields, path)) ?? []);
}

/** The run of an id; undefined where there is none. */
export function findRun(view: View, id: string): StoredRun | undefined {
  for (const folder of walkDays(view, RUNS)) {
    const name = namedIn(view, folder, id).find((candidate) => sameId(idOfName(candidate), id));
    if (name !== undefined) return readRecord(view, RunFields, `${folder}/${name}`);
  }
  return undefined;
}

/**
 * All runs of a task, the latest attempt first. Reads back from the newest day to that of the task's first attempt,
 * or to the day before which it cannot have had one.
 */
export function readRunsOf(view: View, task: { id: string; created_at: string }): StoredRun[] {
  const earliest = `${RUNS}/${dayFolder(task.created_at)}`;
  const runs: StoredRun[] = [];
  for (const folder of walkDays(view, RUNS)) {
    if (folder < earliest || runs.some((run) => run.fields.attempt === 1)) break;
    for (const path of runsIn(view, folder)) {
      if (view.tree.read(path)?.includes(task.id) !== true) continue;
      const run = orWarn(view, () => readRecord(view, RunFields, path));
      if (run?.fields.task_id === task.id) runs.push(run);
    }
  }
  return runs.sort((one, other) => other.fields.attempt - one.fields.attempt);
}
