import { RunFields } from '../../domain/run.ts';
import type { TaskFields } from '../../domain/task.ts';
import { dayFolder } from '../../domain/time.ts';
import { RUNS } from '../layout.ts';
import { walkDays } from './day-folders.ts';
import { readNamed } from './named-records.ts';
import { orWarn, recordsIn, silently, type View } from './records.ts';
import type { StoredRun } from './runs.ts';

/** A task whose last attempt is asked for: it began no earlier than the task did, and no later than it was last changed. */
type Begun = { readonly fields: Pick<TaskFields, 'id' | 'created_at' | 'started_at' | 'updated_at'> };

/** The latest attempt of each of some tasks, by the task's id: days are gone through once for all of them. */
export function latestRunsOf(view: View, tasks: readonly Begun[]): Map<string, StoredRun> {
  const found = new Map<string, StoredRun>();
  if (tasks.length === 0) return found;
  const quiet = silently(view);
  for (const folder of walkDays(quiet, RUNS)) {
    const wanted = new Map(
      tasks.filter((task) => mayBegin(task, folder)).map(({ fields }) => [fields.id, fields]),
    );
    if (wanted.size === 0) {
      if (tasks.every(({ fields }) => folder < dayOf(fields.started_at ?? fields.created_at))) break;
      continue;
    }
    for (const name of recordsIn(quiet, folder)) {
      const run = orWarn(quiet, () => readNamed(quiet, RunFields, `${folder}/${name}`));
      if (run === undefined || !wanted.has(run.fields.task_id)) continue;
      const known = found.get(run.fields.task_id);
      if (known === undefined || known.fields.attempt < run.fields.attempt)
        found.set(run.fields.task_id, run);
    }
  }
  return found;
}

const dayOf = (instant: string) => `${RUNS}/${dayFolder(instant)}`;

function mayBegin({ fields }: Begun, folder: string): boolean {
  const { started_at, created_at, updated_at } = fields;
  return dayOf(started_at ?? created_at) <= folder && (updated_at === null || folder <= dayOf(updated_at));
}
