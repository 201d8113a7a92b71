import { newId } from '../../domain/ids.ts';
import { RunFields, type RunStatus } from '../../domain/run.ts';
import { LOST_MAX } from '../../domain/worker.ts';
import { runPath } from '../../store/layout.ts';
import { readRecord } from '../../store/records/records.ts';
import { findRun, readRunsOf, type StoredRun } from '../../store/records/runs.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { findAgent } from '../../store/records/workers.ts';
import type { ReadContext, WriteContext } from '../operation.ts';

/** The run of a task that is still open: at most one. */
export function openRunOf(context: ReadContext, task: StoredTask): StoredRun | undefined {
  const id = task.fields.current_run;
  const run = id === null ? undefined : findRun(context.view, id);
  return run?.fields.status === 'running' ? run : undefined;
}

/** The latest attempt at a task, open or ended. A task that nobody ever began is not searched for runs. */
export function latestRunOf(context: ReadContext, task: StoredTask): StoredRun | undefined {
  const { started_at, current_run, worker } = task.fields;
  if (started_at === null && current_run === null && worker === null) return undefined;
  const current = current_run === null ? undefined : findRun(context.view, current_run);
  return current ?? readRunsOf(context.view, task.fields)[0];
}

/** Opens the next attempt at a task. The task's own `current_run` is the caller's to set. */
export function openRun(
  context: WriteContext,
  task: StoredTask,
  agentId: string,
  latest = latestRunOf(context, task),
): StoredRun {
  const fields = RunFields.parse({
    id: newId('r', context.random),
    task_id: task.fields.id,
    agent_id: agentId,
    attempt: (latest?.fields.attempt ?? 0) + 1,
    status: 'running',
    started_at: context.now,
  });
  context.stage.createRun(fields);
  context.stage.event({
    type: 'run-started',
    entity_type: 'run',
    entity_id: fields.id,
    task: task.fields.id,
    run: fields.id,
    to: 'running',
    data: { attempt: fields.attempt },
  });
  const run = readRecord(context.view, RunFields, runPath(fields.id, fields.started_at));
  if (run === undefined) throw new Error(`run ${fields.id} was staged and is not there`);
  return run;
}

/** What a worker says of a run when it ends. */
export type RunReport = Partial<Pick<RunFields, 'result' | 'summary' | 'outcome' | 'evidence'>> & {
  scope?: RunFields['scope'] | undefined;
  follow_up?: string | undefined;
  notes?: string | undefined;
};

/** Ends a run. The task's own `current_run` is the caller's to clear. */
export function closeRun(
  context: WriteContext,
  run: StoredRun,
  status: Exclude<RunStatus, 'running'>,
  { notes, ...report }: RunReport = {},
): StoredRun {
  const told = Object.fromEntries(Object.entries(report).filter(([, value]) => value !== undefined));
  context.stage.event({
    type: 'run-finished',
    entity_type: 'run',
    entity_id: run.fields.id,
    task: run.fields.task_id,
    run: run.fields.id,
    from: run.fields.status,
    to: status,
    message: report.result ?? report.summary ?? null,
  });
  if (status === 'superseded' || status === 'cancelled') noteLoss(context, run);
  return context.stage.putRun(run, { ...told, status, ended_at: context.now }, { notes });
}

/** Whose run is ended by somebody else hears of it with its next report. */
function noteLoss(context: WriteContext, { fields: { id: run, task_id: task, agent_id } }: StoredRun): void {
  const { author: by, now: at, view, stage } = context;
  const agent = by === agent_id ? undefined : findAgent(view, agent_id);
  if (agent === undefined) return;
  stage.putAgent(agent, {
    lost: [...agent.fields.lost, { task, run, by, at, seen_at: null }].slice(-LOST_MAX),
  });
}

/** True where a closed run was ended with just these words: then saying them again is no news. */
export function saysTheSame(run: StoredRun, status: RunStatus, { notes, ...report }: RunReport): boolean {
  const { fields, file } = run;
  return (
    fields.status === status &&
    (fields.result ?? null) === (report.result ?? null) &&
    (fields.summary ?? null) === (report.summary ?? null) &&
    fields.outcome === (report.outcome ?? null) &&
    fields.scope === (report.scope ?? null) &&
    (fields.follow_up ?? null) === (report.follow_up ?? null) &&
    JSON.stringify(fields.evidence) === JSON.stringify(report.evidence ?? []) &&
    file.body.trimEnd() === (notes ?? '').trimEnd()
  );
}
