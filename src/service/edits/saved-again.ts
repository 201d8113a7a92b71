/**
 * Files that an editor saves once more under a name that their task has no more: it was given another when it was recorded, or a
 * report moved it. They are no tasks of their own: the id decides, and where there is none the old name.
 */
import { changedParts } from '../../domain/description.ts';
import { eventIdPrefix } from '../../domain/event-id.ts';
import type { TaskFields } from '../../domain/task.ts';
import { isSavedAgain } from '../../store/edits/task-copies.ts';
import type { PresentTask } from '../../store/edits/task-pairs.ts';
import { listEvents, readEventWith, readLatestAbout } from '../../store/events/events.ts';
import { malformed } from '../../store/markdown/front-matter.ts';
import { titleOf } from '../../store/records/added-task.ts';
import { findTask, type StoredTask } from '../../store/records/tasks.ts';
import type { WriteContext } from '../operation.ts';
import { tickedByHand } from './criteria-by-hand.ts';
import { byHand } from './edit-event.ts';

/** An editor is open for a day; later a file of that name is a new one. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;
const EVENTS_MOST = 50;
/** What may have changed words that a person types as well. */
const CHANGING: readonly string[] = ['task-edited', 'task-assigned', 'task-planned'];
const TYPED = ['priority', 'assignee', 'labels', 'depends_on'] as const satisfies (keyof TaskFields)[];

/** The task that a file is of, and the time of the state that it was made from. */
export interface Owner {
  readonly task: StoredTask;
  readonly since: string;
}

/** The task that has the id of a file which has another name or place now, or had its name; undefined for a file of its own. */
export function ownerOf(context: WriteContext, { path, id, task }: PresentTask): Owner | undefined {
  if (id === null) return ownerByName(context, path, task);
  const owner = findTask(context.view, id);
  const { updated_at } = task.fields;
  if (owner === undefined || owner.path === path || !updated_at) return undefined;
  return isSavedAgain({ path, id, task }, owner) ? { task: owner, since: updated_at } : undefined;
}

function ownerByName(
  { view, now }: WriteContext,
  path: string,
  saved: PresentTask['task'],
): Owner | undefined {
  const earliest = eventIdPrefix(new Date(Date.parse(now) - REMEMBERED_MS).toISOString());
  for (const file of listEvents(view, { order: 'desc', earliest })) {
    if (file.id < earliest) return undefined;
    const event = readEventWith(view, file, ['from_path']);
    if (event?.fields.data?.from_path !== path) continue;
    const task = findTask(view, event.fields.entity_id);
    return task && goesOn(task, saved) ? { task, since: event.fields.at } : undefined;
  }
  return undefined;
}

/** A file that shares nothing with the task, or comes after its end, is another's, whatever it is called. */
function goesOn({ status, fields, file }: StoredTask, saved: PresentTask['task']): boolean {
  const words = file.body.replace(/^\s*#[^\n]*/, '').trim();
  const hasItsWords = words !== '' && saved.file.body.includes(words);
  return status !== 'done' && (titleOf(saved) === fields.title || hasItsWords);
}

/** Stages what a person saved as an edit of the task that has it; refused where another changed that since. */
export function stageSavedAgain(
  context: WriteContext,
  { path, task: saved }: PresentTask,
  { task, since }: Owner,
): void {
  const { stage, view } = context;
  const { id } = task.fields;
  const changed = readLatestAbout(view, new Set([id]), EVENTS_MOST, since).filter(
    ({ fields: { at, type, data } }) => at > since && CHANGING.includes(type) && data?.from_path !== path,
  );
  if (changed.length > 0) {
    throw malformed(
      path,
      `it was saved from an older state of task ${id}, which was changed since and is ${task.path} now`,
      undefined,
      'bring what is new into that file, and delete this one',
    );
  }
  const typed = Object.fromEntries(
    TYPED.flatMap((key) => (saved.fields[key] === undefined ? [] : [[key, saved.fields[key]]])),
  );
  const patch: Partial<TaskFields> = { ...typed, title: titleOf(saved) };
  const isNew = (key: string) =>
    JSON.stringify(patch[key as keyof TaskFields]) !== JSON.stringify(task.fields[key as keyof TaskFields]);
  const keys = [...Object.keys(patch).filter(isNew), ...changedParts(task.file.body, saved.file.body)];
  const ticked = tickedByHand(context, { fields: task.fields, file: saved.file }, task);
  const edited = stage.putTask(task, { ...patch, checks: ticked.checks }, { body: ticked.file.body });
  stage.files.set(path, null);
  stage.event({
    type: 'task-edited',
    entity_type: 'task',
    entity_id: id,
    task: id,
    message: byHand('edited'),
    data: { path: task.path, change: 'edited', changed: keys, from_path: path },
  });
  ticked.announce(context, edited);
}
