import { newWorker } from './liveness.ts';
import { closeWithTask } from './messages.ts';
import {
  ALLOWED,
  type Answer,
  type BlockerState,
  type Draft,
  hasAllDone,
  openChildren,
  openRunOf,
  type RunState,
  refuse,
  runKey,
  runsOf,
  type Status,
  type TaskState,
  taskOf,
  type WorkerState,
  type World,
  workerOf,
} from './model.ts';
import { refuseUnapproved } from './proof-rules.ts';

/** The task that a write is about, at the revision that the caller expects. */
export function require(draft: Draft, id: string): TaskState {
  const task = taskOf(draft.world, id) ?? refuse('task_not_found');
  const { ifRevision } = draft;
  if (ifRevision !== undefined && ifRevision !== task.revision) refuse('revision_conflict');
  return task;
}

/** Notes that a task's file is written: one revision more, however much changes in it. */
export function bump(draft: Draft, task: TaskState): void {
  if (!draft.bumped.has(task.id)) task.revision++;
  draft.bumped.add(task.id);
  draft.changed = true;
}

export function requireAuthor(draft: Draft): string {
  return draft.author ?? refuse('invalid_input', { field: 'agent' });
}

/** A worker whose last run of a task was taken from it may not report on it, wherever the task is by now. */
export function refuseLost(draft: Draft, task: TaskState): void {
  const { author, world, force } = draft;
  const isHeld = task.status === 'in_progress' || task.status === 'blocked';
  if (author === null || force || (isHeld && author === task.worker)) return;
  const own = runsOf(world, task).find((run) => run.agent === author);
  if (own?.status === 'superseded') refuse('run_superseded', { holder: task.worker });
  const holder = task.status === 'in_progress' ? task.worker : null;
  if (own?.status === 'cancelled') refuse('run_superseded', { holder });
}

/** The holder check: a worker's write to what another worker has in progress, or had when it was blocked. */
export function refuseOthers(draft: Draft, task: TaskState): void {
  const { author, force } = draft;
  const holder = task.status === 'in_progress' || task.status === 'blocked' ? task.worker : null;
  if (author === null || force || holder === null || holder === author) return;
  refuseLost(draft, task);
  refuse('task_held', { holder });
}

export function refuseOthersInProgress(draft: Draft, task: TaskState): void {
  if (task.status === 'in_progress') refuseOthers(draft, task);
}

export function refuseTransition(draft: Draft, task: TaskState, to: Status): void {
  const allowed = ALLOWED[task.status];
  if (!draft.force && !allowed.includes(to)) refuse('invalid_transition', { allowed });
}

/** Moves a task to another status, with what follows from that. */
export function transfer(
  draft: Draft,
  task: TaskState,
  to: Status,
  blocker?: BlockerState | null,
  { isAgreed = false, closedAs = null }: { isAgreed?: boolean; closedAs?: string | null } = {},
): void {
  const { world } = draft;
  if (!isAgreed && closedAs === null) refuseTransition(draft, task, to);
  if (to === 'blocked' && !blocker) refuse('invalid_input', { field: 'blocker' });
  if (to === 'blocked') task.asker = draft.author ?? task.worker;
  if (to === 'pending') end(draft, openRunOf(world, task), 'cancelled');
  if (to === 'in_progress') task.heldSince = world.now;
  if (to === 'pending' || to === 'done') {
    for (const worker of world.workers) if (worker.currentTask === task.id) worker.currentTask = null;
  }
  task.blocker = to === 'blocked' ? (blocker ?? null) : null;
  task.finishedAt = to === 'done' ? world.now : null;
  task.closedAs = closedAs;
  if (to === 'pending' || task.status === 'done') task.approvedBy = null;
  task.status = to;
  bump(draft, task);
  if (to === 'done') closeWithTask(draft, task);
}

/** A blocked task blocked again: only another blocker is news. */
export function block(draft: Draft, task: TaskState, blocker: BlockerState | null): void {
  if (task.status !== 'blocked') transfer(draft, task, 'blocked', blocker);
  else if (blocker !== null && JSON.stringify(blocker) !== JSON.stringify(task.blocker)) {
    task.blocker = blocker;
    task.asker = draft.author ?? task.worker;
    bump(draft, task);
  }
}

/** Pickup's rules of holder and assignment. A holder that takes its task again changes nothing. */
export function take(draft: Draft, task: TaskState, worker: string): void {
  const { world } = draft;
  const holder = task.status === 'in_progress' ? task.worker : null;
  if (holder === worker) return;
  if (holder !== null && !draft.force) refuse('task_held', { holder });
  const isAsked = task.status === 'blocked' && task.asker !== null && task.blocker?.kind !== 'review';
  const isOwn = isAsked && task.asker === worker && task.blocker?.kind !== 'failed';
  if (isAsked && !isOwn && task.blocker?.kind === 'question' && !draft.force) {
    refuse('task_held', { holder: task.asker });
  }
  const isForAnother = task.assignee !== null && task.assignee !== worker;
  const isForNobody = task.assignee === null && world.requireAssignment;
  if (!isOwn && (isForAnother || isForNobody)) refuse('not_assigned');
  refuseUnapproved(draft, task);
  if (task.status !== 'in_progress') transfer(draft, task, 'in_progress');
  if (!hasAllDone(world, task)) draft.warnings.add('dependencies_open');
  if (openChildren(world, task).length > 0) draft.warnings.add('children_open');
  const open = openRunOf(world, task);
  if (open?.agent !== worker) end(draft, open, 'superseded');
  Object.assign(task, { worker, heldSince: world.now });
  bump(draft, task);
}

/** The worker's open run, or a new one in place of whosever is open. */
export function continueRun(draft: Draft, task: TaskState, worker: string): RunState {
  const open = openRunOf(draft.world, task);
  if (open?.agent === worker) return open;
  end(draft, open, 'superseded');
  task.worker = worker;
  bump(draft, task);
  const attempt = (runsOf(draft.world, task)[0]?.attempt ?? 0) + 1;
  const run: RunState = { task: task.id, attempt, agent: worker, status: 'running', words: {} };
  draft.world.runs.push(run);
  return run;
}

export function end(
  draft: Draft,
  run: RunState | undefined,
  status: RunState['status'],
  words: RunState['words'] = {},
): void {
  if (run === undefined) return;
  run.status = status;
  run.words = words;
  const { author: by, world } = draft;
  const isTaken = (status === 'superseded' || status === 'cancelled') && by !== run.agent;
  const loss = { task: run.task, run: runKey(run), by, at: world.now, isSeen: false };
  const loser = isTaken ? workerOf(world, run.agent) : undefined;
  if (loser !== undefined) loser.lost = [...loser.lost, loss].slice(-20);
}

export function saysTheSame(run: RunState, status: RunState['status'], words: RunState['words']): boolean {
  const told = ({ result, summary, notes, outcome }: RunState['words']) =>
    JSON.stringify([result ?? null, summary ?? null, notes ?? null, outcome ?? null]);
  return run.status === status && told(run.words) === told(words);
}

/** A worker's own report: a sign of life, and what it says of itself. */
export function report(draft: Draft, id: string, said: Partial<WorkerState> = {}): void {
  const { world } = draft;
  let worker = workerOf(world, id);
  if (worker === undefined) {
    worker = newWorker(id);
    world.workers.push(worker);
  }
  Object.assign(worker, said, { reportedAt: world.now });
  draft.changed = true;
}

/** What a report says of a worker that got on with its work. */
export function progress({ world: { now } }: Draft, said?: string): Partial<WorkerState> {
  return { progressAt: now, ...(said === undefined ? {} : { lastMessage: said }) };
}

/** Who a task goes to that is put in progress without saying by whom. */
export function likelyWorker(world: World, task: TaskState): string | null {
  const claiming = world.workers
    .filter((worker) => worker.currentTask === task.id)
    .map((worker) => worker.id)
    .sort();
  const first = claiming.find((id) => id === task.worker) ?? claiming[0];
  return first ?? openRunOf(world, task)?.agent ?? task.assignee;
}

/** The task to be a part of: it has to be there, and not be a part of this one itself. */
export function parentFor(world: World, id: string, given: string): string {
  if (given === id) refuse('invalid_input', { field: 'parent' });
  let above = taskOf(world, given) ?? refuse('task_not_found');
  for (;;) {
    if (above.id === id) refuse('invalid_input', { field: 'parent' });
    const next = above.parent === null ? undefined : taskOf(world, above.parent);
    if (next === undefined) return given;
    above = next;
  }
}

/** The tasks to wait for: they have to be there, and not wait for this one themselves. */
export function dependencies(world: World, id: string, given: readonly string[]): string[] {
  for (const other of given) {
    if (other === id) refuse('invalid_input', { field: 'depends_on' });
    if (taskOf(world, other) === undefined) refuse('task_not_found');
  }
  const waitsForThis = (other: string): boolean =>
    other === id || (taskOf(world, other)?.dependsOn ?? []).some(waitsForThis);
  if (given.some(waitsForThis)) refuse('invalid_input', { field: 'depends_on' });
  return [...new Set(given)];
}

interface BlockerInput {
  blocker?: string | undefined;
  kind?: 'question' | 'failed' | 'external' | undefined;
  option?: string[] | undefined;
  recommend?: string | undefined;
}

/** What a task waits for, as the inputs say it; null where they say nothing. */
export function blockerOf({ blocker, kind, option = [], recommend }: BlockerInput): BlockerState | null {
  if (blocker === undefined) return null;
  return {
    kind: kind ?? (option.length > 0 ? 'question' : 'external'),
    text: blocker,
    options: option,
    recommend: recommend ?? null,
  };
}

/** A report sent again after its answer was lost: the last attempt already ended with these words. */
export function toldBefore(
  draft: Draft,
  task: TaskState,
  status: RunState['status'],
  words: RunState['words'],
): Answer | null {
  const last = runsOf(draft.world, task)[0];
  if (last === undefined || !saysTheSame(last, status, words)) return null;
  const isOwn = draft.author === null || draft.author === last.agent;
  return isOwn ? { task: task.id, run: runKey(last), worker: last.agent } : null;
}

/** The worker whose attempt a report ends. */
export function workerThatEnds(draft: Draft, task: TaskState): string {
  const found = draft.author ?? openRunOf(draft.world, task)?.agent ?? task.worker ?? task.assignee;
  return found ?? refuse('invalid_input', { field: 'agent' });
}

/** Ends the reporter's attempt; where it has none open, opens and closes one. */
export function endAttempt(
  draft: Draft,
  task: TaskState,
  status: RunState['status'],
  words: RunState['words'],
): { task: string; run: string; worker: string } {
  const worker = workerThatEnds(draft, task);
  const run = continueRun(draft, task, worker);
  end(draft, run, status, words);
  task.worker = worker;
  bump(draft, task);
  return { task: task.id, run: runKey(run), worker };
}

/** What a report of a task means for the worker that has it. Only its own is a sign of life, or makes its file. */
export function place(draft: Draft, id: string, standing: Partial<WorkerState>): void {
  const worker = workerOf(draft.world, id);
  if (draft.author === id) report(draft, id, standing);
  else if (worker !== undefined) Object.assign(worker, standing);
}
