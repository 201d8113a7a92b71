import type { Need } from '../../domain/need.ts';
import { toInstant } from '../../domain/time.ts';
import type { UnrecordedEdit } from '../../store/edits/unrecorded-edits.ts';
import type { StoredMessage } from '../../store/records/messages.ts';
import type { Neighbours } from '../../store/records/neighbours.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import type { StoredAgent } from '../../store/records/workers.ts';
import type { ReadContext } from '../operation.ts';
import { type Caller, callerFor } from './calls.ts';

/** What has been read of a board: needs are found in it, and read no more of it than they lack. */
export interface Survey {
  readonly open: readonly StoredTask[];
  readonly agents: readonly StoredAgent[];
  readonly messages: readonly StoredMessage[];
  /** A task by its id, in whatever status. */
  taskOf(id: string): StoredTask | undefined;
  readonly neighbours: Neighbours;
  /** True of a task in the queue that could be taken. */
  isReady(task: StoredTask): boolean;
}

/** What people did to files, as far as it has been asked for. */
export interface FileTroubles {
  readonly edits: readonly UnrecordedEdit[];
  /** Files that cannot be read, and what is wrong with them. */
  readonly unreadable: readonly { path: string; problem: string }[];
}

/** Collects needs, and when the next may come of time alone. */
export class Gathering {
  readonly now: string;
  readonly context: ReadContext;
  readonly call: Caller;
  readonly needs: Need[] = [];
  #due = Number.POSITIVE_INFINITY;

  constructor(context: ReadContext) {
    this.context = context;
    this.now = context.now;
    this.call = callerFor(context.listener.named);
  }

  add(...needs: Need[]): void {
    this.needs.push(...needs);
  }

  /**
   * True once something is older than so many seconds, which ages tell in whole ones; until then it is noted when it will be.
   */
  isOlder(instant: string, seconds: number): boolean {
    const at = Date.parse(instant) + (seconds + 1) * 1000;
    if (at <= Date.parse(this.now)) return true;
    this.#due = Math.min(this.#due, at);
    return false;
  }

  /** When the next row may appear though nobody does anything; null where none can. */
  get due(): string | null {
    return Number.isFinite(this.#due) ? toInstant(this.#due) : null;
  }
}
