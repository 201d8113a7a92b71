import type { Call, Disturbance, Entry, Report } from '../history.ts';
import { acknowledgedCommit, callsOf, reportsOf } from '../history.ts';
import type { RecordedCommit, TaskState } from '../record.ts';

export const KINDS = [
  'lost',
  'repeated',
  'refused, but on record',
  'answered otherwise than recorded',
  'out of order',
  'illegal',
  'held twice',
  'settled twice',
  'read',
] as const;

/** Something that must not be, with the calls and commits that show it. */
export interface Finding {
  kind: (typeof KINDS)[number];
  text: string;
  calls: readonly Call[];
  commits: readonly string[];
}

/** A token as messages carry it. */
export const written = (token: string) => `[${token}]`;
const WRITTEN = /\[([a-z]+\d*-\d+)\]/g;

/** Everything that was seen and everything that is on record, with ways to find one in the other. */
export class Evidence {
  readonly calls: readonly Call[];
  readonly reports: readonly Report[];
  readonly faults: readonly Disturbance[];
  readonly commits: readonly RecordedCommit[];
  readonly #places = new Map<string, number[]>();
  readonly #states = new Map<string, { position: number; state: TaskState | null }[]>();

  constructor(entries: readonly Entry[], commits: readonly RecordedCommit[]) {
    this.calls = callsOf(entries);
    this.reports = reportsOf(this.calls);
    this.faults = entries.filter((entry) => entry.kind === 'fault');
    this.commits = commits;
    for (const [position, commit] of commits.entries()) this.#index(commit, position);
  }

  #index(commit: RecordedCommit, position: number): void {
    for (const token of tokensOf(commit))
      this.#places.set(token, [...(this.#places.get(token) ?? []), position]);
    for (const [task, state] of commit.tasks) {
      const states = this.#states.get(task) ?? [];
      states.push({ position, state });
      this.#states.set(task, states);
    }
  }

  /** Where on the branch a report is: the positions of its commits. */
  placesOf({ token }: Pick<Report, 'token'>): readonly number[] {
    return this.#places.get(token) ?? [];
  }

  /** The tasks that were ever on record. */
  tasks(): string[] {
    return [...this.#states.keys()];
  }

  /** A task as the commit at a position left it; null where there is none of that id. */
  stateAt(task: string, position: number): TaskState | null {
    return this.#states.get(task)?.findLast((entry) => entry.position <= position)?.state ?? null;
  }

  /** Every state that a task had from one position to another, both included. */
  statesBetween(task: string, from: number, to: number): (TaskState | null)[] {
    const later = (this.#states.get(task) ?? []).filter(({ position }) => position > from && position <= to);
    return [this.stateAt(task, from), ...later.map(({ state }) => state)];
  }

  /** The positions that the branch may have been at while a call was under way. */
  window({ invokedAt, endedAt }: Pick<Call, 'invokedAt' | 'endedAt'>): { from: number; to: number } {
    return { from: this.#answeredBefore(invokedAt), to: this.#begunAfter(endedAt) - 1 };
  }

  #answered: { at: number; position: number }[] | undefined;
  #begun: { at: number; position: number }[] | undefined;

  /** The last position of what was answered before an instant, and was in the files as well. */
  #answeredBefore(instant: number): number {
    this.#answered ??= this.#byTime((report, position) =>
      report.attempts.flatMap((attempt) =>
        acknowledgedCommit(attempt) === this.commits[position]?.id && !saysBehind(attempt)
          ? [attempt.endedAt]
          : [],
      ),
    );
    let last = -1;
    for (const { at, position } of this.#answered) {
      if (at >= instant) break;
      last = Math.max(last, position);
    }
    return last;
  }

  /** The first position of what was begun after an instant. */
  #begunAfter(instant: number): number {
    this.#begun ??= this.#byTime((report) => [
      Math.min(...report.attempts.map(({ invokedAt }) => invokedAt)),
    ]);
    let first = this.commits.length;
    for (let index = this.#begun.length - 1; index >= 0; index--) {
      const entry = this.#begun[index];
      if (entry === undefined || entry.at <= instant) break;
      first = Math.min(first, entry.position);
    }
    return first;
  }

  #byTime(instants: (report: Report, position: number) => number[]): { at: number; position: number }[] {
    const found = this.reports.flatMap((report) =>
      this.placesOf(report).flatMap((position) => instants(report, position).map((at) => ({ at, position }))),
    );
    return found.sort((one, other) => one.at - other.at);
  }
}

/** The answer said that it is on record and not yet in the files: on a full disk, say. */
const saysBehind = ({ outcome }: Call) =>
  outcome.outcome === 'ok' && outcome.warnings?.includes('work_tree_behind') === true;

/** The reports that a commit says it is: by request id, else by what its messages say. */
function tokensOf({ requestIds, events }: RecordedCommit): Set<string> {
  if (requestIds.length > 0) return new Set(requestIds);
  return new Set(
    events.flatMap(({ message }) => [...message.matchAll(WRITTEN)].map(([, token = '']) => token)),
  );
}
