import { setImmediate } from 'node:timers/promises';
import * as z from 'zod';
import { Id } from '../../domain/ids.ts';
import { compareKeys, queueKey } from '../../domain/order.ts';
import { Incomplete, Limit, PageRoom } from '../../domain/page.ts';
import { wholeNumber } from '../../domain/record.ts';
import type { Status } from '../../domain/status.ts';
import { TaskItem } from '../../domain/task.ts';
import { dayFolder, Instant } from '../../domain/time.ts';
import { LIVENESS, Liveness, type WorkerItem } from '../../domain/worker.ts';
import { findUnrecordedEdits, type UnrecordedEdit } from '../../store/edits/unrecorded-edits.ts';
import { eventOfFuture } from '../../store/events/events.ts';
import { readTip } from '../../store/git/branch.ts';
import { readIdentities } from '../../store/git/repository.ts';
import { statusOfPath } from '../../store/layout.ts';
import { neighboursAmong } from '../../store/records/neighbours.ts';
import {
  type BoardSurvey,
  readRecentlyFinished,
  type StoredTask,
  surveyBoard,
} from '../../store/records/tasks.ts';
import { isReady, taskItem } from '../items.ts';
import { textFor } from '../listener.ts';
import { type ReadContext, read } from '../operation.ts';
import { countClosed } from '../tasks/done-families.ts';
import { whoAreYou } from '../who-are-you.ts';
import { allWorkers } from '../workers/all-workers.ts';

const count = wholeNumber();
const someTasks = z.strictObject({ items: z.array(TaskItem), total: count, limit: Limit });

const Summary = z.strictObject({
  generated_at: Instant,
  board: z.strictObject({ name: z.string(), branch: z.string(), commit: z.string().nullable() }),
  counts: z.strictObject({
    pending: count,
    in_progress: count,
    blocked: count,
    done: count,
    closed: count,
    total: count,
  }),
  incomplete: Incomplete,
  in_progress: z.array(
    z.strictObject({ agent_id: Id.nullable(), liveness: Liveness.nullable(), tasks: z.array(TaskItem) }),
  ),
  blocked: someTasks,
  recent_finished: someTasks,
  ready: z.strictObject({ total: count }),
  workers: z.strictObject({
    fresh: count,
    quiet: count,
    stale: count,
    missing: count,
    inactive: count,
    total: count,
    hidden: count.describe('more who hold nothing and were not heard of for long'),
  }),
  stale_workers: z.array(
    z.strictObject({
      agent_id: Id,
      liveness: Liveness,
      current_task_id: Id.nullable(),
      last_report_age_seconds: count.nullable(),
      last_heartbeat_age_seconds: count.nullable(),
    }),
  ),
  unrecorded_edits: z.array(
    z.strictObject({
      path: z.string(),
      change: z.enum(['added', 'edited', 'deleted']),
      problem: z.string().nullable().describe('why it cannot be recorded as it is; null where it can be'),
      line: z.int().nullable(),
    }),
  ),
  unrecorded_edits_total: count.describe('how many there are; the list has no more than 500 of them'),
});
type Summary = z.infer<typeof Summary>;

const BLOCKED_MAX = 500;
const EDITS_MAX = 500;

export const operation = read({
  name: 'board-summary',
  summary: 'Show the whole board at a glance',
  description:
    'Counts, who is at work on what, what is blocked and why, what was finished last, what is ready to be taken, ' +
    'and which workers have gone silent.',
  audience: 'orchestrator',
  http: { method: 'GET', path: '/api/v1/board/summary' },
  positionals: [],
  input: {
    recent_limit: Limit.optional().describe(
      "recently finished tasks to show; the board's recent_limit without it",
    ),
  },
  output: Summary,
  brief: 'the same in at most 4 KB of text, for readers who pay by the word',
  examples: [{ title: 'At a glance', input: {} }],
  errors: [],
  async handler({ recent_limit }, context) {
    const { now, config, repository, files, view } = context;
    const { tree } = view;
    // git looks for hand edits while the folders are read; by the next turn of the event loop it is at work.
    const edits = findUnrecordedEdits(repository, config.branch, {
      today: dayFolder(now),
      tree,
      reader: files.branch,
      again: files.current,
    });
    edits.catch(() => {});
    const commit = await readTip(repository, config.branch);
    await setImmediate();
    warnOfFuture(context);
    const recent = recent_limit ?? config.recent_limit;
    const survey = surveyBoard(view);
    const { open } = survey;
    const counts = countByStatus(survey, await countClosed(context));
    const inStatus = (status: Status) => sorted(open.filter((task) => task.status === status));
    const inProgress = inStatus('in_progress');
    const { workers, hidden } = allWorkers(context, inProgress);
    const blocked = inStatus('blocked');
    const neighbours = neighboursAmong(view, open);
    const itemOf = (task: StoredTask) => taskItem(context, task, neighbours);
    const unrecorded = await named(edits, context);
    const summary = {
      generated_at: now,
      board: { name: config.name, branch: config.branch, commit },
      counts,
      in_progress: byWorker(inProgress, workers, itemOf),
      blocked: {
        items: fitting(blocked.slice(0, BLOCKED_MAX).map(itemOf)),
        total: blocked.length,
        limit: BLOCKED_MAX,
      },
      recent_finished: {
        items: readRecentlyFinished(view, survey, recent).map(itemOf),
        total: counts.done + counts.closed,
        limit: recent,
      },
      ready: { total: open.filter((task) => isReady(context, task, neighbours)).length },
      workers: { ...countLiveness(workers), hidden },
      stale_workers: workers.filter(isSilent).map(silence),
      unrecorded_edits: fitting(unrecorded.slice(0, EDITS_MAX)),
      unrecorded_edits_total: unrecorded.length,
    };
    return { ...summary, incomplete: context.leftOut() };
  },
});

/** Whoever is about to record edits may give git a name before. */
async function named(
  asked: Promise<UnrecordedEdit[]>,
  { repository, view, listener }: ReadContext,
): Promise<UnrecordedEdit[]> {
  const edits = await asked;
  const unnamed = edits.length === 0 ? null : whoAreYou((await readIdentities(repository)).author);
  if (unnamed !== null) view.warn(unnamed);
  return edits.map((edit) => ({ ...edit, problem: edit.problem && textFor(listener, edit.problem) }));
}

function warnOfFuture({ view, now }: ReadContext): void {
  const event = eventOfFuture(view, now);
  if (event === null) return;
  view.warn({
    code: 'time_in_future',
    message: `${event.path}: event ${event.id} lies in the future: it is now ${now}; check the clocks`,
    path: event.path,
  });
}

/** As many of the first as a page may have. */
function fitting<Item>(items: readonly Item[]): Item[] {
  const room = new PageRoom();
  return items.filter((item) => room.take(item));
}

/** Counted from the listing: no file is opened for it. */
function countByStatus({ files, done, passedOver }: BoardSurvey, closed: number): Summary['counts'] {
  const ended = done.reduce((sum, { count }) => sum + count, 0);
  const total = files.length + ended;
  const counts = { pending: 0, in_progress: 0, blocked: 0, done: Math.max(0, ended - closed), closed, total };
  for (const { status } of files) counts[status]++;
  for (const path of passedOver) {
    counts[statusOfPath(path) ?? 'done']--;
    counts.total--;
  }
  return counts;
}

function sorted(tasks: StoredTask[]): StoredTask[] {
  return tasks.sort((one, other) => compareKeys(queueKey(one.fields), queueKey(other.fields)));
}

/** Workers by id, and last the tasks that are in progress in nobody's hands. */
function byWorker(
  tasks: readonly StoredTask[],
  workers: readonly WorkerItem[],
  itemOf: (task: StoredTask) => TaskItem,
): Summary['in_progress'] {
  const ids = [...new Set(tasks.map((task) => task.fields.worker))];
  ids.sort((one, other) =>
    compareKeys([one === null ? 1 : 0, one ?? ''], [other === null ? 1 : 0, other ?? '']),
  );
  return ids.map((id) => ({
    agent_id: id,
    liveness: workers.find((worker) => worker.agent_id === id)?.liveness ?? null,
    tasks: tasks.filter((task) => task.fields.worker === id).map(itemOf),
  }));
}

function countLiveness(workers: readonly WorkerItem[]): Omit<Summary['workers'], 'hidden'> {
  const counts = { fresh: 0, quiet: 0, stale: 0, missing: 0, inactive: 0, total: workers.length };
  for (const liveness of LIVENESS) {
    counts[liveness] = workers.filter((worker) => worker.liveness === liveness).length;
  }
  return counts;
}

function isSilent({ liveness }: WorkerItem): boolean {
  return liveness === 'stale' || liveness === 'missing';
}

function silence(worker: WorkerItem): Summary['stale_workers'][number] {
  const { agent_id, liveness, current_task_id, last_report_age_seconds, last_heartbeat_age_seconds } = worker;
  return { agent_id, liveness, current_task_id, last_report_age_seconds, last_heartbeat_age_seconds };
}
