import * as z from 'zod';

/** The folders a task can be in, in the order of a task's usual life. The folder is the status. */
export const STATUSES = ['pending', 'in_progress', 'blocked', 'done'] as const;

export const Status = z.enum(STATUSES);
export type Status = z.infer<typeof Status>;

/** From each status, where a task may go without `force`. */
export const TRANSITIONS: Record<Status, readonly Status[]> = {
  pending: ['in_progress', 'blocked'],
  in_progress: ['pending', 'blocked', 'done'],
  blocked: ['pending', 'in_progress'],
  done: ['pending'],
};

export function isAllowed(from: Status, to: Status): boolean {
  return TRANSITIONS[from].includes(to);
}
