import type { EventIds } from './event-ids.ts';
import { type HistoryCommit, makerOf } from './history.ts';

/** A person's commit that names events, and does not add them. */
export interface Claim {
  readonly commit: string;
  /** How many commits there were up to it. */
  readonly number: number;
  /** The event ids that no commit has added yet. */
  readonly missing: Set<string>;
}

/** The events that commits name and that none has added yet: the journal commits them again. */
export class ClaimedEvents {
  readonly #claims = new Map<string, Claim>();

  /** Goes on behind a commit; `known` are the events up to it. */
  follow(commit: HistoryCommit, number: number, known: EventIds): void {
    this.#settle(commit);
    if (makerOf(commit) !== 'person') return;
    const missing = new Set(commit.trailers.events.filter((id) => !known.has(id)));
    if (missing.size > 0) this.#claims.set(commit.id, { commit: commit.id, number, missing });
  }

  #settle({ events }: HistoryCommit): void {
    for (const [commit, { missing }] of this.#claims) {
      for (const { change, id } of events) if (change === 'added') missing.delete(id);
      if (missing.size === 0) this.#claims.delete(commit);
    }
  }

  entries(): Iterable<Claim> {
    return this.#claims.values();
  }
}
