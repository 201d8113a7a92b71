import { expect } from 'vitest';
import type { RunItem } from '../../src/domain/run.ts';
import type { TaskItem } from '../../src/domain/task.ts';
import type { WorkerItem } from '../../src/domain/worker.ts';
import type { TempBoard } from '../helpers/temp-board.ts';
import { livenessOf, shownWorkers, tasksOf } from './liveness.ts';
import {
  awaitedApproval,
  boardOrder,
  finished,
  isReady,
  openRunOf,
  queue,
  type RunState,
  runKey,
  type TaskState,
  type WorkerState,
  type World,
} from './model.ts';

/** The real ids of the model's runs, by `task#attempt`. */
export type RunIds = Map<string, string>;

const instant = (milliseconds: number | null) =>
  milliseconds === null ? null : new Date(milliseconds).toISOString();

/** A task as it should be shown. */
export function expectedTask(world: World, runIds: RunIds, task: TaskState) {
  const open = openRunOf(world, task);
  return {
    id: task.id,
    title: task.title,
    status: task.status,
    priority: task.priority,
    created_at: instant(task.createdAt),
    finished_at: instant(task.finishedAt),
    held_since: instant(task.heldSince),
    closed_as: task.closedAs,
    parent: task.parent,
    revision: task.revision,
    assignee: task.assignee,
    worker: task.worker,
    current_run: open === undefined ? null : (runIds.get(runKey(open)) ?? `an id for ${runKey(open)}`),
    labels: task.labels,
    depends_on: task.dependsOn,
    ready: isReady(world, task),
    approval: task.approval,
    require_criteria: task.requireCriteria,
    approved: task.approvedBy === null ? null : expect.objectContaining({ by: task.approvedBy.agent }),
    returns: task.returns,
    awaiting_approval: awaitedApproval(world, task),
    criteria_counts: expectedCounts(task),
    blocker: task.blocker === null ? null : expect.objectContaining(task.blocker),
    answer_count: task.answers.length,
    path: expect.stringMatching(new RegExp(`^${task.status}/`)),
  };
}

function expectedCounts({ criteria }: TaskState) {
  if (criteria.length === 0) return null;
  const count = (wanted: string) => criteria.filter(({ status }) => status === wanted).length;
  const counts = { open: count('open'), met: count('met'), failed: count('failed'), waived: count('waived') };
  return { total: criteria.length, ...counts };
}

export function expectedRun(run: RunState) {
  return {
    task_id: run.task,
    attempt: run.attempt,
    agent_id: run.agent,
    status: run.status,
    result: run.words.result ?? null,
    summary: run.words.summary ?? null,
    outcome: run.words.outcome ?? null,
    verification_notes: run.words.notes ?? null,
    ended_at: run.status === 'running' ? null : expect.any(String),
  };
}

const age = (world: World, at: number | null) => (at === null ? null : Math.floor((world.now - at) / 1000));

export function expectedWorker(world: World, worker: WorkerState): Partial<WorkerItem> {
  return {
    agent_id: worker.id,
    status: worker.status,
    mode: worker.mode,
    kind: null,
    role: worker.role,
    parent: null,
    contact: null,
    current_task_id: worker.currentTask,
    in_progress_task_ids: tasksOf(world, worker.id)
      .map((task) => task.id)
      .sort(),
    last_heartbeat_at: instant(worker.heartbeatAt),
    last_heartbeat_age_seconds: age(world, worker.heartbeatAt),
    last_report_at: instant(worker.reportedAt),
    last_report_age_seconds: age(world, worker.reportedAt),
    last_progress_at: instant(worker.progressAt),
    last_progress_age_seconds: age(world, worker.progressAt),
    last_message: worker.lastMessage,
    liveness: livenessOf(world, worker) as WorkerItem['liveness'],
  };
}

/** All tasks, runs and workers are as in the model. Gives the real ids of the runs. */
export async function expectSame(world: World, board: TempBoard): Promise<RunIds> {
  const runs = (await board.ok('list-runs', { limit: 500 })).items;
  const runIds = idsOf(runs);
  const inOrder = <T extends { task: string; attempt: number }>(one: T, other: T) =>
    one.task === other.task ? one.attempt - other.attempt : one.task < other.task ? -1 : 1;
  const named = runs.map((run) => ({ run, task: run.task_id, attempt: run.attempt }));
  expect(named.sort(inOrder).map(({ run }) => run)).toMatchObject(
    [...world.runs].sort(inOrder).map(expectedRun),
  );
  const tasks = (await board.ok('list-tasks', { limit: 500 })).items;
  expectTasks(world, runIds, tasks, boardOrder(world.tasks));
  const workers = (await board.ok('list-workers', {})).items;
  expect(workers).toMatchObject(shownWorkers(world).workers.map((worker) => expectedWorker(world, worker)));
  return runIds;
}

const idsOf = (runs: readonly RunItem[]): RunIds =>
  new Map(runs.map((run) => [`${run.task_id}#${run.attempt}`, run.id]));

/** The real ids of all runs. */
export async function runIdsOf(board: TempBoard): Promise<RunIds> {
  return idsOf((await board.ok('list-runs', { limit: 500 })).items);
}

/** All messages are as in the model. */
export async function expectSameMessages(
  { messages }: World,
  ids: ReadonlyMap<number, string>,
  board: TempBoard,
): Promise<void> {
  const { items } = await board.ok('list-messages', { state: ['open', 'closed'], limit: 500 });
  const byName = <T extends { id: string }>(list: readonly T[]) =>
    [...list].sort((one, other) => (one.id < other.id ? -1 : 1));
  const expected = messages.map((message) => ({
    id: ids.get(message.number) ?? `an id for message ${message.number}`,
    from: message.from,
    addressees: message.to.map(({ id, isSeen, isAcknowledged }) => ({
      id,
      seen_at: isSeen ? expect.any(String) : null,
      acknowledged_at: isAcknowledged ? expect.any(String) : null,
    })),
    task_id: message.task,
    to_holder: message.isToHolder,
    importance: message.importance,
    needs_answer: message.needsAnswer,
    reply_to: message.replyTo === null ? null : ids.get(message.replyTo),
    created_at: instant(message.createdAt),
    revision: message.revision,
    state: message.isOpen ? 'open' : 'closed',
    reason: message.reason,
    closed_by: message.closedBy,
  }));
  expect(byName(items)).toMatchObject(byName(expected));
}

export function expectTasks(
  world: World,
  runIds: RunIds,
  items: readonly TaskItem[],
  tasks: readonly TaskState[],
): void {
  expect(items).toMatchObject(tasks.map((task) => expectedTask(world, runIds, task)));
}

/** The records that an answer shows are those of the model. */
export function expectAnswered(
  world: World,
  runIds: RunIds,
  shown: { task: TaskItem | null; run: RunItem | null; worker: WorkerItem | null },
): void {
  const { task, run, worker } = shown;
  if (task !== null)
    expectTasks(
      world,
      runIds,
      [task],
      world.tasks.filter(({ id }) => id === task.id),
    );
  const runs = world.runs.filter((each) => runIds.get(runKey(each)) === run?.id);
  if (run !== null) expect([run]).toMatchObject(runs.map(expectedRun));
  const workers = world.workers.filter(({ id }) => id === worker?.agent_id);
  if (worker !== null) expect([worker]).toMatchObject(workers.map((each) => expectedWorker(world, each)));
}

/** The summary counts and groups what the model holds. */
export async function expectSummary(world: World, runIds: RunIds, board: TempBoard, limit: number) {
  const summary = await board.ok('board-summary', { recent_limit: limit });
  const inStatus = (status: TaskState['status']) =>
    queue(world.tasks.filter((task) => task.status === status));
  const closed = world.tasks.filter(({ closedAs }) => closedAs !== null).length;
  const count = (status: TaskState['status']) => inStatus(status).length;
  const done = finished(world.tasks);
  const show = (tasks: readonly TaskState[]) => tasks.map((task) => expectedTask(world, runIds, task));
  const { workers, hidden } = shownWorkers(world);
  const lives = workers.map((worker) => expectedWorker(world, worker));
  const alive = (liveness: string) => lives.filter((worker) => worker.liveness === liveness).length;
  const holders = [...new Set(inStatus('in_progress').map((task) => task.worker ?? '~'))].sort();
  expect(summary).toMatchObject({
    board: { commit: board.git('rev-parse', 'HEAD').trim() },
    counts: {
      pending: count('pending'),
      in_progress: count('in_progress'),
      blocked: count('blocked'),
      done: count('done') - closed,
      closed,
      total: world.tasks.length,
    },
    in_progress: holders.map((id) => ({
      agent_id: id === '~' ? null : id,
      liveness: lives.find((worker) => worker.agent_id === id)?.liveness ?? null,
      tasks: show(inStatus('in_progress').filter((task) => (task.worker ?? '~') === id)),
    })),
    blocked: { items: show(inStatus('blocked')), total: count('blocked') },
    recent_finished: { items: show(done.slice(0, limit)), total: done.length, limit },
    ready: { total: world.tasks.filter((task) => isReady(world, task)).length },
    workers: {
      fresh: alive('fresh'),
      stale: alive('stale'),
      missing: alive('missing'),
      inactive: alive('inactive'),
      quiet: alive('quiet'),
      total: lives.length,
      hidden,
    },
    stale_workers: lives
      .filter(({ liveness }) => ['stale', 'missing', 'quiet'].includes(liveness ?? ''))
      .map(({ agent_id, current_task_id }) => ({ agent_id, current_task_id })),
    unrecorded_edits: [],
    unrecorded_edits_total: 0,
  });
}
