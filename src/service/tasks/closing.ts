import type { TaskFields } from '../../domain/task.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import type { WriteContext } from '../operation.ts';
import { raiseFormat } from '../raise-format.ts';
import { closeRun, openRunOf } from '../runs/attempts.ts';
import { moveTask } from './transition.ts';

type ClosedAs = NonNullable<TaskFields['closed_as']>;

/** Ends a task that will not be done, with its open run, for whatever it waited. Whoever has it is not asked. */
export function closeTask(context: WriteContext, task: StoredTask, closedAs: ClosedAs, reason: string): void {
  const open = openRunOf(context, task);
  const left = task.fields.current_run === null ? task : context.stage.putTask(task, { current_run: null });
  const run = open === undefined ? {} : { run: open.fields.id };
  moveTask(context, left, { to: 'done', closedAs, message: reason, ...run });
  if (open !== undefined) closeRun(context, open, 'cancelled');
  announceClosing(context, task, closedAs, reason);
}

/** Puts on record that a task was closed, beside the move, on a board that older programs refuse from then on. */
export function announceClosing(
  context: WriteContext,
  { fields: { id } }: StoredTask,
  closedAs: ClosedAs,
  reason: string,
): void {
  raiseFormat(context);
  context.stage.event({
    type: 'task-closed',
    entity_type: 'task',
    entity_id: id,
    task: id,
    message: reason,
    data: { closed_as: closedAs },
  });
}
