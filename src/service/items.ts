import { awaitedApproval } from '../domain/approval.ts';
import { countCriteria, judgedCriteria, mayHoldCriteria } from '../domain/criteria.ts';
import type { EventItem } from '../domain/event.ts';
import { excerptOf, type MessageItem, threadOf } from '../domain/message.ts';
import type { RunItem } from '../domain/run.ts';
import type { TaskItem } from '../domain/task.ts';
import { secondsBetween } from '../domain/time.ts';
import {
  ageInSeconds,
  inHandsSince,
  type LivenessRule,
  livenessOf,
  type WorkerItem,
} from '../domain/worker.ts';
import type { StoredEvent } from '../store/events/events.ts';
import type { StoredMessage } from '../store/records/messages.ts';
import { type Neighbours, neighboursOneByOne } from '../store/records/neighbours.ts';
import { bodyText, type View } from '../store/records/records.ts';
import type { StoredRun } from '../store/records/runs.ts';
import type { StoredTask } from '../store/records/tasks.ts';
import type { StoredAgent } from '../store/records/workers.ts';
import type { ReadContext } from './operation.ts';

/** The board that a task is shown as part of. */
export type Around = Pick<ReadContext, 'view' | 'config'>;

/** True for a pending task whose dependencies are all done, none of whose children is open, and that needs nobody's approval. */
export function isReady(
  { config }: Pick<Around, 'config'>,
  task: StoredTask,
  neighbours: Neighbours,
): boolean {
  return (
    task.status === 'pending' &&
    awaitedApproval(task, config.require_approval) === null &&
    openDependencies(task, neighbours).length === 0 &&
    !neighbours.hasOpenChildren(task.fields.id)
  );
}

/** The dependencies of a task that are not done (closed is not done), or not there, or in a file that cannot be read. */
export function openDependencies(task: StoredTask, { statusOf }: Pick<Neighbours, 'statusOf'>): string[] {
  return task.fields.depends_on.filter((id) => statusOf(id) !== 'done');
}

/** `neighbours` is for whoever makes many. */
export function taskItem(
  around: Around,
  task: StoredTask,
  neighbours = neighboursOneByOne(around.view),
): TaskItem {
  const { updated_at, answers, checks: _checks, ...fields } = task.fields;
  return {
    ...fields,
    updated_at: updated_at ?? fields.created_at,
    answer_count: answers.length,
    criteria_counts: criteriaCounts(task),
    awaiting_approval: awaitedApproval(task, around.config.require_approval),
    status: task.status,
    ready: isReady(around, task, neighbours),
    path: task.path,
  };
}

/** Most tasks have no criteria, and a list is of many: only where the heading may be is the file taken apart for it. */
function criteriaCounts(task: StoredTask): TaskItem['criteria_counts'] {
  if (task.bytes !== undefined && !mayHoldCriteria(task.bytes.toString('latin1'))) return null;
  return countCriteria(judgedCriteria(task.file.body, task.fields.checks));
}

export function runItem(run: StoredRun): RunItem {
  const notes = bodyText(run.file);
  return { ...run.fields, verification_notes: notes === '' ? null : notes };
}

/** Where several messages are shown, of each the beginning is. */
export function messageItem(message: StoredMessage): MessageItem {
  const { fields, state, path, file } = message;
  const whole = bodyText(file);
  const text = excerptOf(whole);
  return { ...fields, thread: threadOf(fields), state, text, is_whole: text === whole, path };
}

export function eventItem(event: StoredEvent): EventItem {
  const message = bodyText(event.file);
  return { ...event.fields, message: message === '' ? null : message };
}

/** What a worker's item is judged by. */
export interface WorkerMeasure extends LivenessRule {
  /** The tasks in progress, of whomever. */
  inProgress: readonly StoredTask[];
}

/** What a worker is judged by on a board, beside the tasks that are in progress. */
export function livenessRule({ now, config }: Pick<ReadContext, 'now' | 'config'>): LivenessRule {
  return { now, staleAfter: config.stale_after_seconds, quietAfter: config.quiet_after_seconds };
}

/** A worker's item. `agent` may be of a worker that has no file and holds a task all the same. */
export function workerItem(view: View, agent: StoredAgent, measure: WorkerMeasure): WorkerItem {
  const { id, updated_at: _at, revision: _revision, lost: _lost, ...fields } = agent.fields;
  warnOfFuture(view, agent, measure.now);
  const own = measure.inProgress.filter((task) => task.fields.worker === id);
  const ageOf = (instant: string | null) => ageInSeconds(instant, measure.now);
  return {
    agent_id: id,
    ...fields,
    in_progress_task_ids: own.map((task) => task.fields.id).sort(),
    last_heartbeat_age_seconds: ageOf(fields.last_heartbeat_at),
    last_report_age_seconds: ageOf(fields.last_report_at),
    last_progress_age_seconds: ageOf(fields.last_progress_at),
    liveness: livenessOf(
      agent.fields,
      own.map((task) => inHandsSince(task.fields)),
      measure,
    ),
  };
}

function warnOfFuture(view: View, agent: StoredAgent, now: string): void {
  for (const key of ['last_report_at', 'last_heartbeat_at'] as const) {
    const instant = agent.fields[key];
    if (instant === null || secondsBetween(now, instant) <= 0) continue;
    view.warn({
      code: 'time_in_future',
      message: `${agent.path}: ${key} ${instant} lies in the future and counts as now; check the clocks`,
      path: agent.path,
    });
  }
}
