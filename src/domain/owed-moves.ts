import { type HistoryCommit, makerOf, type Place, type TaskChange } from './history.ts';
import { setOf } from './set-of.ts';
import type { Way } from './task-places.ts';

/** A commit that moved a task without saying so, and where the task was before. */
export interface OwedMove {
  readonly commit: Pick<HistoryCommit, 'id' | 'seconds'>;
  /** How many commits there were before it. */
  readonly number: number;
  readonly before: Place;
  readonly path: string;
  /** True where the commit has events, and none of this move: a person may have amended it. */
  readonly isOfJournal: boolean;
  /** The task's file after the commit, where it left one. */
  readonly file: TaskChange | null;
}

/** A task whose events do not tell yet where it is. */
export interface Debt {
  /** Where the last event left it. */
  readonly told: Place;
  readonly moves: readonly OwedMove[];
}

/** What people moved by commits of their own, or amended into others, and no event tells yet. */
export class OwedMoves {
  readonly #debts = new Map<string, Debt>();
  /** Those commits that touched tasks and that no other has named yet. */
  readonly #unnamed = new Set<string>();

  of(task: string): Debt | undefined {
    return this.#debts.get(task);
  }

  entries(): Iterable<[task: string, Debt]> {
    return this.#debts;
  }

  /** Notes what a commit did without saying so; people's moves that come to nothing together need no event. */
  note(commit: HistoryCommit, number: number, ways: Iterable<[task: string, Way]>): void {
    if (commit.tasks.length > 0) this.#unnamed.add(commit.id);
    const isOfJournal = makerOf(commit) === 'journal';
    const by = { id: commit.id, seconds: commit.seconds };
    const files = new Map(
      commit.tasks.flatMap((change) => (change.blob === null ? [] : [[change.path, change]])),
    );
    for (const [task, { before, after, path }] of ways) {
      if (before === after) continue;
      const { told, moves } = this.#debts.get(task) ?? { told: before, moves: [] };
      const file = files.get(path) ?? null;
      const all = [...moves, { commit: by, number, before, path, isOfJournal, file }];
      if (told === after && all.every((move) => !move.isOfJournal)) this.#debts.delete(task);
      else this.#debts.set(task, { told, moves: all });
    }
  }

  /**
   * Where a task was before the first of the commits that a `Records` trailer names; undefined where it names none that
   * moved it. An id that nobody knows stands for all: a person's rebase gives every commit a new one.
   */
  recordedFrom(task: string, records: readonly string[]): Place | undefined {
    const moves = this.#debts.get(task)?.moves;
    if (moves === undefined) return undefined;
    const namesAll = records.some((id) => !this.#unnamed.has(id));
    return moves.find(({ commit }) => namesAll || setOf(records).has(commit.id))?.before;
  }

  /** Goes on behind a commit that told of these tasks, or said it did. */
  settle(tasks: Iterable<string>, records: readonly string[]): void {
    for (const task of tasks) this.#debts.delete(task);
    for (const id of records) this.#unnamed.delete(id);
  }
}
