import { eventIdTime, isEventId } from './event-id.ts';

/** What one report's commit says of itself at the end of its message. */
export interface Trailers {
  /** Ids of the events that it adds. */
  readonly events: string[];
  readonly requests: string[];
  /** The commits of people that it records. */
  readonly records: string[];
  /** What its answer was about, as it was written; null where it says nothing of that. */
  touched: string | null;
  /** What its answer told the worker for the first time, as it was written; null where it says nothing of that. */
  news: string | null;
}

const LINE = /^[ \t]*(Event|Request-Id|Records|Touched|News): (.*)$/;

/**
 * The trailers in a message, a group for each of the reports whose messages went into it: people squash commits, and forges and
 * `git merge --squash` indent what they squash. So a paragraph with a line of ours is a group, wherever it stands. A worker's
 * own words stand in messages, too: who answers from a group looks at the events that the commit adds.
 */
export function readTrailers(message: string): Trailers[] {
  const groups: Trailers[] = [];
  let group: Trailers | null = null;
  for (const line of message.split('\n')) {
    const found = LINE.exec(line);
    if (found === null) {
      if (line.trim() === '') group = null;
      continue;
    }
    if (group === null) {
      group = { events: [], requests: [], records: [], touched: null, news: null };
      groups.push(group);
    }
    take(group, found[1] as Key, (found[2] ?? '').trimEnd());
  }
  return groups;
}

type Key = 'Event' | 'Request-Id' | 'Records' | 'Touched' | 'News';

function take(group: Trailers, key: Key, value: string): void {
  if (key === 'Request-Id') group.requests.push(value);
  else if (key === 'Records') group.records.push(value);
  else if (key === 'Touched') group.touched = value;
  else if (key === 'News') group.news = value;
  else if (isEventId(value)) group.events.push(value);
}

/** A request that a message says was answered, and when: a person's git gives its commit another date. */
export interface NamedRequest {
  readonly id: string;
  /** The event that carries it. */
  readonly event: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The requests in groups of trailers. One without an event answered nothing. */
export function requestsIn(groups: readonly Trailers[]): NamedRequest[] {
  return groups.flatMap(({ events: [first], requests }) =>
    first === undefined
      ? []
      : requests.map((id) => ({ id, event: first, at: Date.parse(eventIdTime(first)) })),
  );
}
