import type { Status } from './status.ts';
import type { Approval, TaskFields } from './task.ts';

/** After so many returns two agents do not come to an end: a person is waited for. */
export const RETURNS_MOST = 2;

type Placed = { readonly status: Status; readonly fields: TaskFields };

/** True for a task that was finished and waits for somebody else to agree. */
export function isInReview({ status, fields }: Placed): boolean {
  return status === 'blocked' && fields.blocker?.kind === 'review';
}

/** Whether somebody has to agree before a task begins, or before it is done: the task's own word and the board's both hold. */
export function needsApproval(
  { fields }: Pick<Placed, 'fields'>,
  when: Approval,
  required?: Approval,
): boolean {
  return fields.approval === when || required === when;
}

/** The approval that a task waits for where it is; `required` is the board's. */
export function awaitedApproval(task: Placed, required?: Approval): Approval | null {
  if (isInReview(task)) return 'finish';
  const isAsked = task.status === 'pending' && task.fields.approved === null;
  return isAsked && needsApproval(task, 'start', required) ? 'start' : null;
}
