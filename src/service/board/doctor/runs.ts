import { sameId } from '../../../domain/ids.ts';
import { RunFields } from '../../../domain/run.ts';
import type { TaskFields } from '../../../domain/task.ts';
import { runPath } from '../../../store/layout.ts';
import { readRecord } from '../../../store/records/records.ts';
import { findRun } from '../../../store/records/runs.ts';
import { findTask } from '../../../store/records/tasks.ts';
import type { WriteContext } from '../../operation.ts';
import { closeRun } from '../../runs/attempts.ts';
import { type Diagnosis, diagnosis, type Mend } from './finding.ts';
import { groupById, mayBeUnread, type Read, type Survey, tasksById } from './survey.ts';

type Run = Read<RunFields>;
type Task = Survey['tasks'][number];

/** What is wrong with runs, and between runs and tasks. */
export function diagnoseRuns(survey: Survey): Diagnosis[] {
  const tasks = tasksById(survey);
  const runs = new Map(survey.runs.map((run) => [run.fields.id.toLowerCase(), run]));
  return [
    ...survey.tasks
      .filter(({ fields }) => !mayBeUnread(survey, fields.current_run ?? ''))
      .flatMap((task) => danglingRun(task, runs)),
    ...survey.runs.flatMap((run) => [
      ...wrongDay(run, survey),
      ...withoutTask(run, survey, tasks),
      ...openOnClosed(run, tasks),
    ]),
    ...severalOpen(survey.runs, tasks),
  ];
}

const isOpen = ({ fields }: Run) => fields.status === 'running';

/** Where exactly one run of the task is open, that is the one it means; else it has none. */
function danglingRun({ path, fields, status }: Task, runs: ReadonlyMap<string, Run>): Diagnosis[] {
  const { id, current_run } = fields;
  if (current_run === null) return [];
  const problem = problemOf(fields, runs.get(current_run.toLowerCase()));
  if (problem === null) return [];
  const isHeld = status === 'in_progress' || status === 'blocked';
  const open = isHeld
    ? [...runs.values()].filter((run) => isOpen(run) && sameId(run.fields.task_id, id))
    : [];
  const meant = open.length === 1 ? (open[0]?.fields.id ?? null) : null;
  return [
    diagnosis('dangling_run', {
      path,
      message: `task ${id} names ${current_run} as its current run, ${problem}`,
      repair: meant === null ? 'clear current_run' : `write current_run: ${meant}, its only run that is open`,
      mend: { kind: 'record', stage: (context) => pointTo(context, id, meant) },
    }),
  ];
}

function pointTo(context: WriteContext, taskId: string, runId: string | null): void {
  const task = findTask(context.view, taskId);
  const named = task?.fields.current_run;
  if (task === undefined || !named) return;
  const problem = problemOf(task.fields, findRun(context.view, named));
  const isOpenStill = runId === null || findRun(context.view, runId)?.fields.status === 'running';
  if (problem === null || !isOpenStill) return;
  const { id } = task.fields;
  context.stage.putTask(task, { current_run: runId });
  const message = `current_run was ${named}, ${problem}; now ${runId ?? 'none'}`;
  context.stage.event({ type: 'task-edited', entity_type: 'task', entity_id: id, task: id, message });
}

function problemOf({ id }: TaskFields, run: { fields: RunFields } | undefined): string | null {
  if (run === undefined) return 'which is not on this board';
  if (!sameId(run.fields.task_id, id)) return `which is a run of task ${run.fields.task_id}`;
  return run.fields.status === 'running' ? null : `which is ${run.fields.status}`;
}

function wrongDay({ path, fields }: Run, { found }: Survey): Diagnosis[] {
  const target = runPath(fields.id, fields.started_at);
  if (path.toLowerCase() === target.toLowerCase()) return [];
  const message = `run ${fields.id} began at ${fields.started_at}, which is another day`;
  if (found.some((other) => other.path === target)) {
    const repair = `compare it with ${target}, and delete the one that is not to count`;
    return [diagnosis('run_in_wrong_day', { path, message, repair })];
  }
  return [
    diagnosis('run_in_wrong_day', {
      path,
      message,
      repair: `move it to ${target}`,
      mend: {
        kind: 'record',
        stage: ({ view, stage }) => {
          const run = readRecord(view, RunFields, path);
          if (run === undefined || view.tree.read(target) !== undefined) return;
          stage.putRun(run, {}, { path: target });
          const { id, task_id } = run.fields;
          const message = `file moved from ${path}`;
          stage.event({ type: 'note', entity_type: 'run', entity_id: id, task: task_id, run: id, message });
        },
      },
    }),
  ];
}

/** The runs of a task that was deleted stay on record; only one that is still open says what is not so. */
function withoutTask(run: Run, survey: Survey, tasks: ReadonlyMap<string, unknown>): Diagnosis[] {
  const { id, task_id } = run.fields;
  const key = task_id.toLowerCase();
  if (tasks.has(key) || mayBeUnread(survey, task_id)) return [];
  if (!isOpen(run) && survey.moves.has(key)) return [];
  return [
    diagnosis('run_without_task', {
      path: run.path,
      message: `run ${id} is an attempt at task ${task_id}, which is not on this board`,
      ...(isOpen(run)
        ? { repair: 'end it as cancelled', mend: end(id, 'cancelled', ({ task }) => task === undefined) }
        : { repair: `bring the task back ('git log -- "*/${task_id}*"' finds it), or delete the run` }),
    }),
  ];
}

function openOnClosed(run: Run, tasks: ReadonlyMap<string, readonly Task[]>): Diagnosis[] {
  const { id, task_id } = run.fields;
  const [task] = tasks.get(task_id.toLowerCase()) ?? [];
  if (!isOpen(run) || (task?.status !== 'done' && task?.status !== 'pending')) return [];
  const message = `run ${id} is still running, and its task ${task_id} is ${task.status}`;
  if (task.status === 'done') {
    const repair = `mission-control finish-run ${id} --status finished --result "…" --verification-notes "…"`;
    return [diagnosis('open_run_on_done_task', { path: run.path, message, repair })];
  }
  return [
    diagnosis('open_run_on_pending_task', {
      path: run.path,
      message,
      repair: 'end it as cancelled',
      mend: end(id, 'cancelled', ({ task: now }) => now?.status === 'pending'),
    }),
  ];
}

/** Which of several counts is what the task says; where it names none of them, a person has to. */
function severalOpen(runs: readonly Run[], tasks: ReadonlyMap<string, readonly Task[]>): Diagnosis[] {
  const open = groupById(runs.filter(isOpen), ({ fields }) => fields.task_id);
  return [...open].flatMap(([key, group]) => {
    const current = tasks.get(key)?.[0]?.fields.current_run ?? null;
    const counts = group.find(({ fields }) => fields.id === current);
    if (group.length < 2) return [];
    return group
      .filter((run) => run !== counts)
      .map((run) => {
        const { id, task_id } = run.fields;
        const others = group.filter((other) => other !== run).map(({ fields }) => fields.id);
        return diagnosis('open_runs', {
          path: run.path,
          message: `run ${id} of task ${task_id} is running beside ${others.sort().join(', ')}`,
          ...(counts === undefined
            ? { repair: `mission-control finish-run ${id} --status failed --summary "…", for all but one` }
            : {
                repair: `end it as superseded, for the task's current run is ${counts.fields.id}`,
                mend: end(id, 'superseded', ({ task: now }) => now?.fields.current_run === counts.fields.id),
              }),
        });
      });
  });
}

/** Ends a run if it still runs, and if its task still is so. */
function end(
  runId: string,
  status: 'cancelled' | 'superseded',
  isDue: (now: { task: ReturnType<typeof findTask> }) => boolean,
): Mend {
  return {
    kind: 'record',
    stage: (context) => {
      const run = findRun(context.view, runId);
      if (run?.fields.status !== 'running') return;
      const task = findTask(context.view, run.fields.task_id);
      if (!isDue({ task })) return;
      if (task?.status === 'pending' && task.fields.current_run === runId)
        context.stage.putTask(task, { current_run: null });
      closeRun(context, run, status);
    },
  };
}
