import type { EventChange, HistoryCommit } from './history.ts';

/** An event that a commit took away or changed: a person's, or one of the journal's that a person amended. */
export interface OwedEvent {
  readonly commit: Pick<HistoryCommit, 'id' | 'seconds'>;
  /** How many commits there were before it. */
  readonly number: number;
  readonly event: EventChange;
}

/** The events that were taken away or changed and that nobody has put back yet: whoever commits from a stale index does that. */
export class OwedEvents {
  readonly #debts = new Map<string, OwedEvent>();

  /** Those of a commit's events that are news: without those that it puts back as they were. */
  newsOf({ events }: HistoryCommit): readonly EventChange[] {
    if (this.#debts.size === 0) return events;
    return events.filter(({ path, blob }) => {
      const owed = this.#debts.get(path);
      return owed === undefined || owed.event.before !== blob;
    });
  }

  /** Goes on behind a commit, which puts some back. */
  settle({ events }: HistoryCommit): void {
    if (this.#debts.size === 0) return;
    for (const { path, blob } of events)
      if (this.#debts.get(path)?.event.before === blob) this.#debts.delete(path);
  }

  /** Notes what a commit took away or changed; the first content counts. */
  note({ id, seconds }: HistoryCommit, number: number, events: readonly EventChange[]): void {
    for (const event of events) {
      if (event.change === 'added' || this.#debts.has(event.path)) continue;
      this.#debts.set(event.path, { commit: { id, seconds }, number, event });
    }
  }

  entries(): Iterable<OwedEvent> {
    return this.#debts.values();
  }
}
