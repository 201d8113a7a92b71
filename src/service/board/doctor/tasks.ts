import { CYCLE_REPAIR, cycleText, findCycles } from '../../../domain/cycles.ts';
import type { Status } from '../../../domain/status.ts';
import type { TaskFields } from '../../../domain/task.ts';
import { nameMayHold, taskFileName, taskPath } from '../../../store/layout.ts';
import { readTask, type StoredTask } from '../../../store/records/tasks.ts';
import type { WriteContext } from '../../operation.ts';
import type { Comparison } from './copies.ts';
import { type Diagnosis, diagnosis, type Mend } from './finding.ts';
import { mayBeUnread, type Survey, tasksById } from './survey.ts';
import type { ToldMove } from './told-moves.ts';

type Task = Survey['tasks'][number];

/** What is wrong with single tasks, and between them. */
export function diagnoseTasks(survey: Survey): Diagnosis[] {
  const byId = tasksById(survey);
  const single = survey.tasks.flatMap((task) => [
    ...twins(task, byId.get(task.fields.id.toLowerCase()) ?? []),
    ...wrongPlace(task, survey),
    ...wrongName(task),
    ...blockerless(task),
    ...unknownDependencies(task, (id) => byId.has(id.toLowerCase()) || mayBeUnread(survey, id)),
  ]);
  return [...single, ...cycles(survey)];
}

/** What is done waits for nothing, and nothing waits for it. */
function cycles({ tasks }: Survey): Diagnosis[] {
  const open = new Map(
    tasks.filter(({ status }) => status !== 'done').map((task) => [task.fields.id.toLowerCase(), task]),
  );
  const nextOf = (id: string) =>
    (open.get(id)?.fields.depends_on ?? [])
      .map((other) => other.toLowerCase())
      .filter((other) => open.has(other));
  return findCycles([...open.keys()].sort(), nextOf).map((path) => {
    const ids = path.map((id) => open.get(id)?.fields.id ?? id);
    return diagnosis('dependency_cycle', {
      path: open.get(path[0] ?? '')?.path ?? '',
      message: cycleText(ids),
      repair: CYCLE_REPAIR,
    });
  });
}

/** Told once, at the later of the paths. Which of them counts only a person can know. */
function twins(task: Task, group: readonly Task[]): Diagnosis[] {
  const [first, ...others] = group.map(({ path }) => path).sort();
  if (first === undefined || !others.includes(task.path)) return [];
  return [
    diagnosis('task_twice', {
      path: task.path,
      message: `task ${task.fields.id} is also in ${first}`,
      repair: `delete the file that is not to count, or give it an id of its own, then 'mission-control record-edits'`,
    }),
  ];
}

function wrongPlace(task: Task, { moves }: Survey): Diagnosis[] {
  const { path, name, status, fields } = task;
  if (status !== 'done') return [];
  if (fields.finished_at === null) return [timeless(task, moves.get(fields.id.toLowerCase())?.last)];
  const target = taskPath(name, status, fields.finished_at);
  if (path === target) return [];
  return [
    diagnosis('task_in_wrong_day', {
      path,
      message: `task ${fields.id} was finished at ${fields.finished_at}, which is another day`,
      repair: `move it to ${target}`,
      mend: change(
        path,
        (stored) => ({ path: target, fields: stored.fields }),
        'moved to the day it was finished',
      ),
    }),
  ];
}

/** The event that made it done knows when that was; without one nobody does. */
function timeless({ path, name, fields }: Task, last: ToldMove | undefined) {
  const at = last?.to === 'done' ? last.at : null;
  const message = `task ${fields.id} is done, and finished_at does not say since when`;
  if (at === null) {
    const repair = `write finished_at into it, then 'mission-control record-edits'`;
    return diagnosis('done_without_time', { path, message, repair });
  }
  const target = taskPath(name, 'done', at);
  const mend = change(
    path,
    (stored) => ({ path: target, fields: { ...stored.fields, finished_at: at } }),
    'finished_at taken from the event that made it done',
  );
  return diagnosis('done_without_time', {
    path,
    message,
    mend,
    repair: `write finished_at: ${at}, as its event says`,
  });
}

function wrongName({ path, name, status, fields }: Task): Diagnosis[] {
  if (nameMayHold(name, fields.id)) return [];
  const folder = path.slice(0, path.length - name.length);
  const target = `${folder}${taskFileName(fields.id, fields.title)}`;
  return [
    diagnosis('task_file_name', {
      path,
      message: `expected a name that begins with the task's id, ${fields.id}${status === 'done' ? '; it cannot be found by it' : ''}`,
      repair: `rename it to ${target}`,
      mend: change(path, (stored) => ({ path: target, fields: stored.fields }), 'renamed after its id'),
    }),
  ];
}

function blockerless({ path, status, fields }: Task): Diagnosis[] {
  if (status !== 'blocked' || fields.blocker !== null) return [];
  return [
    diagnosis('blocked_without_blocker', {
      path,
      message: `task ${fields.id} is blocked, and nothing says what it waits for`,
      repair: `mission-control move-task ${fields.id} blocked --blocker "…"`,
    }),
  ];
}

function unknownDependencies({ path, fields }: Task, isThere: (id: string) => boolean): Diagnosis[] {
  const unknown = fields.depends_on.filter((id) => !isThere(id));
  return unknown.map((id) =>
    diagnosis('dependency_missing', {
      path,
      message: `task ${fields.id} waits for task ${id}, which is not on this board, so it is never ready`,
      repair: `mission-control update-task ${fields.id} with --depends-on for each that is to stay, or --no-depends-on`,
    }),
  );
}

/** What a repair makes of a task in the same status. */
type Remedy = (task: StoredTask) => { path: string; fields: Partial<TaskFields> };

/** The file as it is when that is recorded; one that is gone by then needs no repair, nor does one whose place is taken. */
function change(path: string, remedy: Remedy, message: string): Mend {
  return {
    kind: 'record',
    stage: (context) => {
      const task = storedAt(context, path, 'done');
      if (task === undefined) return;
      const { path: target, fields } = remedy(task);
      if (target !== path && context.view.tree.read(target) !== undefined) return;
      context.stage.putTask(task, fields, { path: target });
      const { id } = task.fields;
      context.stage.event({ type: 'task-edited', entity_type: 'task', entity_id: id, task: id, message });
    },
  };
}

function storedAt({ view }: WriteContext, path: string, status: Status): StoredTask | undefined {
  return readTask(view, { path, status, name: path.slice(path.lastIndexOf('/') + 1) });
}

/** What the task's newest event says of where it is, against where it lies. */
export function diagnoseMoves({ tasks, moves }: Survey, { differences, foreign }: Comparison): Diagnosis[] {
  const unrecorded = new Set([...foreign, ...differences.map(({ path }) => path)]);
  return tasks.flatMap(({ path, status, fields }) => {
    const told = moves.get(fields.id.toLowerCase());
    if (told?.leadTo(status) === true || unrecorded.has(path)) return [];
    const last = told?.last;
    const said =
      last === undefined ? 'no event says so' : `its last event (${last.id}) says ${last.to ?? 'deleted'}`;
    return [
      diagnosis('status_without_event', {
        path,
        message: `task ${fields.id} is ${status}, and ${said}`,
        repair:
          "'mission-control audit' names the commit that moved it; the next move that is reported tells where it is again",
      }),
    ];
  });
}
