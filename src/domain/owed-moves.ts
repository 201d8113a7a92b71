import type { HistoryCommit, Place, TaskChange } from './history.ts';
import type { Way } from './task-places.ts';

/** A person's commit that moved a task, and where the task was before. */
export interface OwedMove {
  readonly commit: Pick<HistoryCommit, 'id' | 'seconds'>;
  /** How many commits there were before it. */
  readonly number: number;
  readonly before: Place;
  readonly path: string;
  /** The task's file after the commit, where it left one. */
  readonly file: TaskChange | null;
}

/** A task whose events do not tell yet where it is. */
export interface Debt {
  /** Where the last event left it. */
  readonly told: Place;
  readonly moves: readonly OwedMove[];
}

/** What people moved by commits of their own and no event tells yet. */
export class OwedMoves {
  readonly #debts = new Map<string, Debt>();
  /** People's commits that touched tasks and that no commit has named yet. */
  readonly #unnamed = new Set<string>();

  of(task: string): Debt | undefined {
    return this.#debts.get(task);
  }

  entries(): Iterable<[task: string, Debt]> {
    return this.#debts;
  }

  /** Notes what a person's commit did; moves that come to nothing together need no event. */
  note(commit: HistoryCommit, number: number, ways: Iterable<[task: string, Way]>): void {
    if (commit.tasks.length > 0) this.#unnamed.add(commit.id);
    for (const [task, { before, after, path }] of ways) {
      const debt = this.#debts.get(task);
      const told = debt?.told ?? before;
      if (told === after) this.#debts.delete(task);
      else if (before !== after) {
        const file = commit.tasks.find((change) => change.path === path && change.blob !== null) ?? null;
        const move = { commit: { id: commit.id, seconds: commit.seconds }, number, before, path, file };
        this.#debts.set(task, { told, moves: [...(debt?.moves ?? []), move] });
      }
    }
  }

  /**
   * Where a task was before the first of the commits that a `Records` trailer names; undefined where it names none that
   * moved it. An id that nobody knows stands for all: a person's rebase gives every commit a new one.
   */
  recordedFrom(task: string, records: readonly string[]): Place | undefined {
    const moves = this.#debts.get(task)?.moves ?? [];
    const namesAll = records.some((id) => !this.#unnamed.has(id));
    return moves.find(({ commit }) => namesAll || records.includes(commit.id))?.before;
  }

  /** Goes on behind a commit that told of these tasks, or said it did. */
  settle(tasks: Iterable<string>, records: readonly string[]): void {
    for (const task of tasks) this.#debts.delete(task);
    for (const id of records) this.#unnamed.delete(id);
  }
}
