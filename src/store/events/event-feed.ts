import { eventFolder, isEventId } from '../../domain/event-id.ts';
import { BoardError } from '../../errors.ts';
import type { Repository } from '../git/repository.ts';
import { EventHistory, Withdrawn } from './event-history.ts';
import { type EventCommit, findAdding, findOlder } from './event-log.ts';
import type { StoredEvent } from './events.ts';
import { Recent } from './recent.ts';
import { TipWatch, type Trail } from './tip-watch.ts';

/** Clocks go back and differ: an event may be in a commit that is dated so much earlier. */
const MARGIN_SECONDS = 3600;

/** A place in the board's history. */
export interface Position {
  /** Everything up to this commit lies behind; null before the first. */
  readonly commit: string | null;
  /** Of this commit, only what comes up to this event. */
  readonly given: string | null;
}

/**
 * The board's events as they are committed to its branch, by whomever: what is on the branch counts, not what lies in the
 * work tree. One feed serves any number of followers, at the price of one where they are equally far.
 */
export class EventFeed {
  readonly #repository: Repository;
  readonly #tips: TipWatch;
  readonly #history: EventHistory;
  /** Many come again at the same time, and ask for the same place. */
  readonly #adding = new Recent<EventCommit | null>(8);
  readonly #older = new Recent<string | null>(8);

  constructor(repository: Repository, branch: string) {
    this.#repository = repository;
    this.#tips = new TipWatch(repository, branch);
    this.#history = new EventHistory(repository);
  }

  /** Looks for new commits at once: for a process that has just made one. */
  poke(): void {
    this.#tips.poke();
  }

  /** Begins to watch for commits, for whoever follows something else than events. */
  trail(): Trail {
    return this.#tips.open();
  }

  /** Behind everything that is on the branch now. */
  async now(): Promise<Position> {
    return { commit: await this.#tips.current(), given: null };
  }

  /** Behind an event; `event_not_found` where the branch's history does not have it. */
  async behind(eventId: string): Promise<Position> {
    const tip = await this.#tips.current();
    const folder = isEventId(eventId) ? eventFolder(eventId) : null;
    const commit =
      tip === null || folder === null
        ? null
        : await this.#adding.ask(`${tip} ${eventId}`, () =>
            findAdding(this.#repository, tip, { folder, id: eventId }),
          );
    if (commit !== null) return { commit: commit.id, given: eventId };
    throw new BoardError(
      'event_not_found',
      `event '${eventId}' is not in this board's history; 'mission-control list-events' shows those that are`,
      { details: { event_id: eventId } },
    );
  }

  /** Before every event that is later than an instant; some that are earlier may come, too. */
  async before(instant: string): Promise<Position> {
    const tip = await this.#tips.current();
    const seconds = Math.floor(Date.parse(instant) / 1000) - MARGIN_SECONDS;
    const find = (at: string) => findOlder(this.#repository, at, Math.max(0, seconds));
    const commit = tip === null ? null : await this.#older.ask(`${tip} ${seconds}`, () => find(tip));
    return { commit, given: null };
  }

  /**
   * Each event behind a position, once, in the order of commits and within one by id, and then those that come, until the
   * signal fires. Then git and watchers end at once, also if no event is asked for any more.
   */
  follow(from: Position, signal: AbortSignal): AsyncGenerator<StoredEvent> {
    const events = this.#follow(from, signal);
    signal.addEventListener('abort', () => void events.return(undefined), { once: true });
    return events;
  }

  async *#follow({ commit, given }: Position, signal: AbortSignal): AsyncGenerator<StoredEvent> {
    const trail = this.#tips.open();
    const withdrawn = new Withdrawn();
    try {
      if (commit !== null && given !== null) {
        const events = await this.#history.commit(commit);
        yield* events.filter(({ fields }) => fields.id > given);
      }
      for (let at = commit; ; ) {
        const tip = await trail.next(at, signal);
        if (tip === null) return;
        for await (const batch of this.#history.between(at, tip, withdrawn)) {
          for (const event of batch) {
            if (signal.aborted) return;
            yield event;
          }
        }
        at = tip;
      }
    } finally {
      trail.close();
    }
  }
}
