import type { Status } from './status.ts';
import { PRIORITIES, type TaskFields } from './task.ts';

type Key = readonly (string | number)[];

/** Compares sort keys part by part; text by code unit, never by locale. */
export function compareKeys(one: Key, other: Key): number {
  for (const [index, part] of one.entries()) {
    const against = other[index];
    if (against === undefined) return 1;
    if (part < against) return -1;
    if (part > against) return 1;
  }
  return one.length - other.length;
}

/** The queue's order: priority, then age, then id. */
export function queueKey(task: TaskFields): Key {
  return [PRIORITIES.indexOf(task.priority), Date.parse(task.created_at), task.id];
}

/** What is under way comes first, then what waits, then the queue, and last what is done. */
const BY_STATUS: readonly Status[] = ['in_progress', 'blocked', 'pending', 'done'];

/** The order of a whole board: status, then as in the queue. */
export function boardKey(task: TaskFields & { status: Status }): Key {
  return [BY_STATUS.indexOf(task.status), ...queueKey(task)];
}

/** Last finished first, then id. Tasks without a time of finishing come last. */
export function finishedKey(task: TaskFields): Key {
  return [task.finished_at === null ? 0 : -Date.parse(task.finished_at), task.id];
}

/** Last started first, then id. */
export function startedKey(run: { started_at: string; id: string }): Key {
  return [-Date.parse(run.started_at), run.id];
}
