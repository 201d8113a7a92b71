import type { EventFields } from '../../domain/event.ts';
import { isAllowed, type Status, TRANSITIONS } from '../../domain/status.ts';
import { ANYONE, type Blocker, type TaskFields } from '../../domain/task.ts';
import { BoardError, type ErrorCode } from '../../errors.ts';
import type { StoredRun } from '../../store/records/runs.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { findAgentsOn } from '../../store/records/workers.ts';
import { closeWithTask } from '../messages/closing.ts';
import type { WriteContext } from '../operation.ts';
import { closeRun, openRunOf } from '../runs/attempts.ts';
import { type GivenAnswer, settle } from './questions.ts';

/** What goes with a move: who has the task then, why it is blocked, what is said. */
export interface Move {
  to: Status;
  /** For `in_progress`: the worker that has the task then, null for nobody. */
  worker?: string | null;
  /** For `done`: why it is there though nobody did it; then it may come from anywhere. */
  closedAs?: TaskFields['closed_as'];
  /** For `blocked`: required. */
  blocker?: Blocker | undefined;
  message?: string | undefined;
  /** Out of `blocked`: what is said to what the task waited for; withdrawn without it. */
  answer?: GivenAnswer | undefined;
  /** The answer is what it is made for. */
  isAnswered?: true;
  /** The run that the move belongs to; the task's current one without it. */
  run?: string;
  /** What of the rule for done was passed over; the event names it. */
  skipped?: readonly ErrorCode[];
  /** For `done`: somebody agreed, so that it goes there from review. */
  isAgreed?: true;
  /** More for the event to tell. */
  data?: NonNullable<EventFields['data']>;
}

/**
 * Moves a task to another status, with everything that follows from it, and writes the event. Where the task already
 * is there, only a new blocker is news. Gives the task as it is then.
 */
export function moveTask(context: WriteContext, task: StoredTask, move: Move): StoredTask {
  const { to } = move;
  if (to === task.status) return to === 'blocked' ? changeBlocker(context, task, move) : task;
  refuseTransition(context, task, move);
  const closedAs = to === 'done' ? (move.closedAs ?? null) : null;
  const isLeavingRun = to === 'pending' && task.fields.current_run !== null;
  const run = isLeavingRun ? openRunOf(context, task) : undefined;
  if (to === 'done' || to === 'pending') clearCurrentTask(context, task.fields.id);
  const patch: Partial<TaskFields> = {
    blocker: to === 'blocked' ? requireBlocker(context, task, move) : null,
    finished_at: to === 'done' ? context.now : null,
    ...(isBegunAnew(task, move) ? { approved: null } : {}),
    closed_as: closedAs,
    queued_at: to === 'pending' ? context.now : null,
    ...(isLeavingRun ? { current_run: null } : {}),
    ...(to === 'in_progress' ? taking(context, task, move.worker ?? null) : {}),
  };
  const hearer = to === 'in_progress' ? (move.worker ?? null) : null;
  const settled = to === 'done' ? null : settle(context, task, { ...move, hearer });
  const moved = context.stage.putTask(task, { ...patch, ...settled?.patch }, { status: to });
  announceMove(context, task, moved, move);
  if (settled !== null) context.stage.event(settled.event);
  if (run !== undefined) closeRun(context, run, 'cancelled');
  if (to === 'done') closeWithTask(context, moved);
  return moved;
}

/** Whether somebody has to agree again: an answer changes nothing about that, wherever it puts the task. */
function isBegunAnew({ status }: StoredTask, { to, isAnswered }: Move): boolean {
  return (to === 'pending' && isAnswered !== true) || status === 'done';
}

function taking(context: WriteContext, task: StoredTask, worker: string | null): Partial<TaskFields> {
  const isNewStart = task.status !== 'blocked' || task.fields.started_at === null;
  return { worker, held_since: context.now, ...(isNewStart ? { started_at: context.now } : {}) };
}

function refuseTransition(context: WriteContext, task: StoredTask, move: Move): void {
  if (context.force || isInTable(task, move)) return;
  throw invalidTransition(task, move.to);
}

const isInTable = ({ status }: StoredTask, { to, isAgreed, closedAs }: Move) =>
  isAllowed(status, to) || isAgreed === true || (closedAs ?? null) !== null;

/** The refusal of a move that the transition table does not have. */
export function invalidTransition(task: StoredTask, to: Status, why = ''): BoardError {
  const allowed = TRANSITIONS[task.status];
  const person = `expected ${allowed.join(' or ')}`;
  return new BoardError(
    'invalid_transition',
    `task ${task.fields.id} is ${task.status} and cannot go to ${to}${why}`,
    {
      details: { task_id: task.fields.id, from: task.status, to, allowed },
      // What is over is not for a worker to begin again.
      ways: { person, worker: task.status === 'done' ? 'leave it as it is, and take another task' : person },
    },
  );
}

function requireBlocker(context: WriteContext, task: StoredTask, move: Move): Blocker {
  if (move.blocker !== undefined) return asked(context, task, move.blocker);
  throw new BoardError(
    'invalid_input',
    `blocker: expected a text that says what task ${task.fields.id} waits for, got none`,
    { details: { field: 'blocker' } },
  );
}

/** A blocker as the task keeps it: since when, and who says so, where a person's file does not say it. */
function asked({ author, now }: WriteContext, { fields }: StoredTask, blocker: Blocker): Blocker {
  return { ...blocker, since: now, by: blocker.by ?? author ?? fields.worker };
}

/** Nobody is at work any more on a task that is done or back in the queue. */
export function clearCurrentTask(context: WriteContext, taskId: string): void {
  for (const agent of findAgentsOn(context.view, taskId))
    context.stage.putAgent(agent, { current_task_id: null });
}

/** A task may be done while its run still counts as running: whoever moved it is told. */
export function warnOfOpenRun({ view }: WriteContext, { fields, status }: StoredTask, run: StoredRun): void {
  const { id } = run.fields;
  view.warn({
    code: 'open_run',
    message: `task ${fields.id} is ${status === 'done' ? 'done' : 'finished'} while its run ${id} is still running; end it with finish-run`,
    path: run.path,
  });
}

function announceMove(context: WriteContext, before: StoredTask, moved: StoredTask, move: Move): void {
  const { blocker } = moved.fields;
  context.stage.event({
    type: 'task-moved',
    entity_type: 'task',
    entity_id: moved.fields.id,
    task: moved.fields.id,
    run: move.run ?? before.fields.current_run,
    from: before.status,
    to: moved.status,
    message: move.message ?? blocker?.text ?? null,
    data: dataOf(blocker, move),
    // Where a person's drag goes against the table or a rule, that is told even though nobody asked for it.
    ...(isForced(context, before, move) ? { forced: true } : {}),
  });
}

function isForced({ force }: WriteContext, before: StoredTask, move: Move): boolean {
  return force && (!isInTable(before, move) || (move.skipped ?? []).length > 0);
}

function dataOf(blocker: Blocker | null, { message, data, skipped = [] }: Move): EventFields['data'] {
  const more = skipped.length === 0 ? data : { ...data, skipped: [...skipped] };
  if (blocker === null) return more ?? null;
  return { ...blockerData(blocker, message !== undefined), ...more };
}

/** The blocker for the record, without what the event's message or time already says. */
function blockerData(blocker: Blocker, withText: boolean) {
  const { kind, text, by, needs, waits_for, options, recommend, risk } = blocker;
  return {
    kind,
    ...(withText ? { text } : {}),
    ...(by === null ? {} : { by }),
    ...(needs === null ? {} : { needs }),
    ...(waits_for === ANYONE ? {} : { waits_for }),
    ...(options.length > 0 ? { options } : {}),
    ...(recommend === null ? {} : { recommend }),
    ...(risk === null ? {} : { risk }),
  };
}

function changeBlocker(context: WriteContext, task: StoredTask, move: Move): StoredTask {
  const { blocker } = move;
  if (blocker === undefined || isSameBlocker(blocker, task.fields.blocker)) return task;
  const changed = context.stage.putTask(task, { blocker: asked(context, task, blocker) });
  context.stage.event({
    type: 'blocker-changed',
    entity_type: 'task',
    entity_id: task.fields.id,
    task: task.fields.id,
    run: task.fields.current_run,
    message: move.message ?? blocker.text,
    data: blockerData(changed.fields.blocker ?? blocker, move.message !== undefined),
  });
  return changed;
}

function isSameBlocker(one: Blocker, other: Blocker | null): boolean {
  if (other === null) return false;
  const content = ({ kind, text, needs, waits_for, options, recommend, risk }: Blocker) =>
    JSON.stringify([kind, text, needs, waits_for, options, recommend, risk]);
  return content(one) === content(other);
}
