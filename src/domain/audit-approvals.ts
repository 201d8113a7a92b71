import type { ViolationCode } from './audit-findings.ts';
import { type EventChange, type HistoryCommit, makerOf } from './history.ts';

const KINDS: ReadonlySet<string> = new Set(['approval-requested', 'approved', 'returned']);

/** Something found wrong with an event about an approval. */
export interface WrongApproval {
  code: ViolationCode;
  task: string;
  event: string;
  path: string;
  message: string;
}

/**
 * Follows each task into review and out of it: asked for with the move to blocked, agreed to with the move to done, returned with that
 * to pending, each once. Where a task is to be begun nobody asks before: an approval without a move is of that.
 */
export class Approvals {
  readonly #requested = new Set<string>();
  /** Of a history that was begun amid: the tasks of which it is known whether they are in review. */
  readonly #known: Set<string> | null;

  constructor(isWhole: boolean) {
    this.#known = isWhole ? null : new Set();
  }

  /** Goes on behind a commit. What is wrong is told of the journal's own; a merge brings what was told elsewhere. */
  follow(commit: HistoryCommit): WrongApproval[] {
    const isJudged = makerOf(commit) === 'journal';
    return [...eventsByTask(commit)].flatMap(([task, events]) => {
      const wrong = events.flatMap((event) => {
        const message = this.#step(task, event, events);
        const about = { code: 'approval_out_of_order', task, event: event.id, path: event.path } as const;
        return message === null || !isJudged ? [] : [{ ...about, message }];
      });
      this.#known?.add(task);
      return wrong;
    });
  }

  /** What is wrong with the next event; null where nothing is. */
  #step(task: string, { type, told }: EventChange, beside: readonly EventChange[]): string | null {
    const isCertain = this.#known === null || this.#known.has(task);
    const isRequested = this.#requested.has(task);
    const isMoved = (from: string | null, to: string) =>
      beside.some((event) => event.told?.to === to && (from === null || event.told.from === from));
    switch (type) {
      case 'approval-requested':
        this.#requested.add(task);
        if (isRequested) return `approval of task ${task} is asked for, and it was in review already`;
        return isMoved(null, 'blocked') ? null : `task ${task} is said to go into review, and does not move`;
      case 'approved':
        this.#requested.delete(task);
        if (!isMoved('blocked', 'done'))
          return isRequested ? `task ${task} is approved of in review, and does not move` : null;
        return isRequested || !isCertain ? null : `task ${task} is approved of, and was not in review`;
      case 'returned':
        this.#requested.delete(task);
        if (isMoved('pending', 'blocked')) return null;
        if (!isMoved('blocked', 'pending')) return `task ${task} is said to be returned, and does not move`;
        return isRequested || !isCertain ? null : `task ${task} is returned, and was not in review`;
      default:
        if (told?.from === 'blocked' || told?.to === null) this.#requested.delete(task);
        return null;
    }
  }
}

/** The events about approvals that a commit adds, and those of the same tasks' moves, in the order of their ids. */
function eventsByTask({ events }: HistoryCommit): Map<string, EventChange[]> {
  const byTask = new Map<string, EventChange[]>();
  for (const event of events) {
    if (event.change !== 'added' || !(KINDS.has(event.type) || event.told !== undefined)) continue;
    const known = byTask.get(event.entityId);
    if (known === undefined) byTask.set(event.entityId, [event]);
    else known.push(event);
  }
  for (const known of byTask.values()) known.sort((one, other) => (one.id < other.id ? -1 : 1));
  return byTask;
}
