import { changedParts } from '../../domain/description.ts';
import { newId } from '../../domain/ids.ts';
import type { Status } from '../../domain/status.ts';
import { AddedTaskFields, Blocker, TaskFields } from '../../domain/task.ts';
import type { HandEdits } from '../../store/edits/hand-edits.ts';
import { copyError } from '../../store/edits/task-copies.ts';
import type { PresentTask, RecordedTask, TaskEdit } from '../../store/edits/task-pairs.ts';
import { nameMayHold, nameOfPath, statusOfPath, taskFileName, taskPath } from '../../store/layout.ts';
import { renderRecord } from '../../store/markdown/render-record.ts';
import { titleOf } from '../../store/records/added-task.ts';
import { isForeignCopy } from '../../store/records/foreign-copies.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import type { WriteContext } from '../operation.ts';
import { closeRun, openRunOf } from '../runs/attempts.ts';
import { announceClosing } from '../tasks/closing.ts';
import { likelyWorker, putInHands } from '../tasks/taking.ts';
import { clearCurrentTask, moveTask } from '../tasks/transition.ts';
import { asNew, tickedByHand } from './criteria-by-hand.ts';
import { byHand, type EditKind } from './edit-event.ts';
import { dragFromReview, skippedByDrag, withoutOwnReview, withoutReview } from './review-by-hand.ts';
import { ownerOf, stageSavedAgain } from './saved-again.ts';

const MOVED_BY_HAND = Blocker.parse({ kind: 'external', text: byHand('moved') });

/** Stages what a person did to one task's file. Its new place, name and state are those that an operation would give it. */
export function stageTaskEdit(
  context: WriteContext,
  { before, after, copyOf }: TaskEdit,
  { recorded }: Pick<HandEdits, 'recorded'>,
): void {
  if (after === null) {
    if (before !== null) stageDeletion(context, before);
  } else if (before !== null) stageChange(context, before, after);
  else {
    const owner = copyOf !== null || after.id === null ? ownerOf(context, after) : undefined;
    if (owner === undefined) {
      if (copyOf !== null && isForeignCopy(after.path, copyOf)) throw copyError(after, copyOf);
      stageAddition(context, after, copyOf !== null);
      return;
    }
    const { path } = owner.task;
    // Nobody touched that file, so it is as it is on record.
    if (!recorded.has(path)) recorded.set(path, context.view.tree.read(path) ?? null);
    stageSavedAgain(context, after, owner);
  }
}

function stageDeletion(context: WriteContext, { path, task }: RecordedTask): void {
  const { stage } = context;
  stage.files.set(path, null);
  const data = { path, change: 'deleted' } as const;
  const message = byHand('deleted');
  const status = statusOfPath(path);
  if (task === null || status === null) {
    stage.event({
      type: 'note',
      entity_type: 'board',
      entity_id: 'board',
      message: `${path} ${message}`,
      data,
    });
    return;
  }
  const { id, title } = task.fields;
  stage.titles.set(id, title);
  stage.event({
    type: 'task-deleted',
    entity_type: 'task',
    entity_id: id,
    task: id,
    from: status,
    message,
    data,
  });
  clearCurrentTask(context, id);
  const run = openRunOf(context, { ...task, status, name: nameOfPath(path) });
  if (run !== undefined) closeRun(context, run, 'cancelled');
}

function stageAddition(context: WriteContext, { path, id, task }: PresentTask, isCopy: boolean): void {
  const { stage, now, random } = context;
  const status = statusOfPath(path) ?? 'pending';
  const own = isCopy || id === null ? newId('t', random) : id;
  const given = isCopy ? withoutPast(task.fields, context, status) : task.fields;
  const file = isCopy ? asNew(task.file) : task.file;
  const ticked = tickedByHand(context, { fields: given, file }, null);
  const fields = TaskFields.parse({
    ...given,
    ...stateIn(context, status, given),
    checks: ticked.checks,
    id: own,
    title: titleOf(task),
    created_at: given.created_at ?? now,
    updated_at: now,
    assigned_at: assignedAt(task.fields, null, now),
  });
  stage.titles.set(own, fields.title);
  const target = taskPath(nameFor(path, fields), status, fields.finished_at);
  if (target !== path) stage.files.set(path, null);
  stage.files.set(target, renderRecord(TaskFields, fields, ticked.file.body, task.file));
  stage.event({
    type: 'task-created',
    entity_type: 'task',
    entity_id: own,
    task: own,
    to: status,
    message: fields.title,
    data: {
      path: target,
      change: isCopy ? 'copied' : 'added',
      ...(isCopy ? { copy_of: id } : {}),
      // An editor may save it under its old name once more.
      ...(id === null && target !== path ? { from_path: path } : {}),
    },
  });
  const added = { ...task, path: target, name: nameOfPath(target), status, fields };
  ticked.announce(context, added);
  announceClosedByHand(context, added, null);
}

type StateKey = 'blocker' | 'finished_at' | 'closed_as';
type Given = { [Key in StateKey | 'assignee' | 'assigned_at']?: TaskFields[Key] | undefined };

/** Assigned by hand, it is assigned now; what was typed of the time counts where the assignee stays. */
function assignedAt({ assignee, assigned_at }: Given, recorded: TaskFields | null, now: string) {
  if (assignee === undefined || assignee === null) return null;
  if (recorded === null) return assigned_at ?? now;
  return recorded.assignee === assignee ? (assigned_at ?? null) : now;
}

/** A copy begins anew; only what was typed comes with it. */
function withoutPast(typed: AddedTaskFields, { now }: WriteContext, status: Status): AddedTaskFields {
  const { title, priority, labels, depends_on, parent, assignee, approval, require_criteria } = typed;
  const begun = { worker: typed.worker, started_at: typed.started_at, blocker: withoutReview(typed.blocker) };
  return AddedTaskFields.parse({
    ...{ title, priority, labels, depends_on, parent, approval, require_criteria },
    ...{ assignee, assigned_at: assignee === null ? null : now },
    ...(status === 'pending' ? {} : begun),
  });
}

/** What a task has to have, or cannot have, where it lies. */
function stateIn(
  { now }: WriteContext,
  status: Status,
  { blocker, finished_at, closed_as }: Given,
  recorded: TaskFields | null = null,
): Pick<TaskFields, StateKey> {
  const waiting = blocker ?? recorded?.blocker ?? { ...MOVED_BY_HAND, since: now };
  return {
    blocker: status === 'blocked' ? waiting : null,
    finished_at: status === 'done' ? (finished_at ?? recorded?.finished_at ?? now) : null,
    closed_as: status === 'done' ? (closed_as ?? null) : null,
  };
}

function stageChange(context: WriteContext, before: RecordedTask, after: PresentTask): void {
  const { stage } = context;
  const recorded = before.task?.fields ?? null;
  const ticked = tickedByHand(context, after.task, before.task);
  const typed = TaskFields.parse({
    ...after.task.fields,
    checks: ticked.checks,
    title: titleOf(after.task),
    created_at: after.task.fields.created_at ?? recorded?.created_at ?? context.now,
    assigned_at: assignedAt(after.task.fields, recorded, context.now),
    ...(recorded === null ? {} : { id: recorded.id, revision: recorded.revision }),
  });
  const fields = withoutOwnReview(typed, before);
  const name = nameFor(after.path, fields);
  const from = statusOfPath(before.path) ?? 'pending';
  const to = statusOfPath(after.path) ?? 'pending';
  const task: StoredTask = { path: before.path, name, status: from, fields, file: ticked.file };
  const target = from === to ? stageEdit(context, task, before) : stageMove(context, task, { to, before });
  if (target !== after.path) stage.files.set(after.path, null);
  ticked.announce(context, task);
}

/** Gives the path where the task is then. */
function stageMove(
  context: WriteContext,
  task: StoredTask,
  { to, before }: { to: Status; before: RecordedTask },
): string {
  const changed = changedKeys(task, before);
  const told = {
    message: byHand('moved'),
    data: {
      change: 'moved',
      path: taskPath(task.name, to, context.now),
      ...(changed.length === 0 ? {} : { changed }),
    },
  };
  const closedAs = to === 'done' ? task.fields.closed_as : null;
  if (closedAs !== null) {
    const closed = moveTask(context, task, { to, closedAs, ...told });
    announceClosing(context, closed, closedAs, told.message);
    return closed.path;
  }
  const judged = dragFromReview(context, task, { to, before, told });
  if (judged !== null) return judged.path;
  const move = { ...told, skipped: skippedByDrag(context, task, { to, before }) };
  if (to === 'in_progress') return putInHands(context, task, likelyWorker(context, task), move).path;
  const blocker = task.fields.blocker ?? MOVED_BY_HAND;
  return moveTask(context, task, { to, ...move, ...(to === 'blocked' ? { blocker } : {}) }).path;
}

function stageEdit(context: WriteContext, task: StoredTask, before: RecordedTask): string {
  const { stage } = context;
  const { fields, status, name } = task;
  const recorded = before.task?.fields ?? null;
  const state = stateIn(context, status, fields, recorded);
  const edited = stage.putTask(task, state);
  const target = taskPath(name, status, edited.fields.finished_at);
  if (target !== before.path) {
    stage.files.set(target, stage.files.get(before.path) ?? null);
    stage.files.set(before.path, null);
  }
  const changed = changedKeys(task, before);
  const change: EditKind = changed.length === 0 && target !== before.path ? 'renamed' : 'edited';
  stage.event({
    type: 'task-edited',
    entity_type: 'task',
    entity_id: fields.id,
    task: fields.id,
    message: byHand(change),
    data: { path: target, change, changed },
  });
  announceClosedByHand(context, edited, recorded);
  return target;
}

/** What a person wrote into a file that lies in done already, or came to lie there with it. */
function announceClosedByHand(context: WriteContext, task: StoredTask, recorded: TaskFields | null): void {
  const { closed_as } = task.fields;
  if (closed_as === null || closed_as === recorded?.closed_as) return;
  announceClosing(context, task, closed_as, byHand('edited'));
}

/** Keys that the board keeps for itself. */
const UNTYPED: ReadonlySet<string> = new Set(['revision', 'updated_at', 'assigned_at', 'checks']);

/** What a person changed, by the names of keys; a key of their own is not told. */
function changedKeys({ fields, file }: StoredTask, { task }: RecordedTask): string[] {
  if (task === null) return [];
  const keys = Object.keys(fields).filter((key) => {
    const [now, then] = [fields, task.fields].map((one) => JSON.stringify(one[key as keyof TaskFields]));
    return now !== then && !UNTYPED.has(key);
  });
  return [...keys, ...changedParts(task.file.body, file.body)];
}

/** A name that its id can be found by stays; any other is made anew. */
function nameFor(path: string, { id, title }: TaskFields): string {
  const name = nameOfPath(path);
  return nameMayHold(name, id) ? name : taskFileName(id, title);
}
