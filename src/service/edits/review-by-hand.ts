import { isInReview } from '../../domain/approval.ts';
import type { Status } from '../../domain/status.ts';
import type { Blocker, TaskFields } from '../../domain/task.ts';
import type { RecordedTask } from '../../store/edits/task-pairs.ts';
import { statusOfPath } from '../../store/layout.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import type { WriteContext } from '../operation.ts';
import { skippedBy } from '../tasks/done-rule.ts';
import { returnFromReview } from '../tasks/returning.ts';
import { markApproved, refuseUnapproved } from '../tasks/review.ts';
import { type Move, moveTask } from '../tasks/transition.ts';

type Told = Pick<Move, 'message' | 'data'>;

function wasInReview({ path, task }: RecordedTask): boolean {
  const status = statusOfPath(path);
  return status !== null && task !== null && isInReview({ status, fields: task.fields });
}

/** Into review a task goes when it is finished, and in no other way: what a person writes there waits for something else. */
export function withoutOwnReview(fields: TaskFields, before: RecordedTask): TaskFields {
  if (before.task === null || wasInReview(before)) return fields;
  return { ...fields, blocker: withoutReview(fields.blocker) };
}

/** The same of what alone a task waits for. */
export function withoutReview(blocker: Blocker | null): Blocker | null {
  return blocker?.kind === 'review' ? { ...blocker, kind: 'external' } : blocker;
}

/**
 * What a person's drag out of review means: to done they approve, to pending they return it. Null for any other move. A drag cannot
 * be refused.
 */
export function dragFromReview(
  context: WriteContext,
  task: StoredTask,
  { to, before, told }: { to: Status; before: RecordedTask; told: Told },
): StoredTask | null {
  if (!wasInReview(before)) return null;
  if (to === 'pending') return returnFromReview(context, task, told).task;
  if (to !== 'done') return null;
  const skipped = skippedBy(context, task, true);
  const approved = markApproved(context, task, { approval: 'finish', message: told.message });
  return moveTask(context, approved, { ...told, to, skipped, isAgreed: true });
}

/** What of the board's rules a drag passes over, for its event to name. */
export function skippedByDrag(
  context: WriteContext,
  task: StoredTask,
  { to, before }: { to: Status; before: RecordedTask },
): NonNullable<Move['skipped']> {
  if (to === 'done') return skippedBy(context, task);
  if (to !== 'in_progress') return [];
  if (wasInReview(before)) return ['in_review'];
  return refuseUnapproved(context, task) ? ['approval_required'] : [];
}
