import type { NamedRequest } from './commit-trailers.ts';
import type { Status } from './status.ts';

/** What a commit did to the file of a task, or of a message: both lie in the folder that is their state. */
export interface TaskChange {
  /** Relative to the board: the folders that tell the state come first. */
  readonly path: string;
  readonly change: 'added' | 'changed' | 'removed';
  /** git's id of the content, as it is after the commit; null where it is gone, or no regular file. */
  readonly blob: string | null;
  /** The key of the record in the file; null where nobody can read it, undefined where nobody looked. */
  readonly id?: string | null;
}

/** What an event says of a task's status. */
export interface ToldMove {
  readonly from: string | null;
  readonly to: string | null;
}

/** What a commit did to an event, whether that lies in a file of its own or is sealed with others of its day. */
export interface EventChange {
  readonly path: string;
  readonly change: 'added' | 'changed' | 'removed';
  /** The name's parts. */
  readonly id: string;
  readonly type: string;
  readonly entityId: string;
  /** True where the file lies in the folder that its id asks for. */
  readonly isInPlace: boolean;
  /** git's id of the content; null where it is gone, or no regular file. */
  readonly blob: string | null;
  /** The same of what it held before; null where it was not there. */
  readonly before: string | null;
  /** Of an added event of a task's status what it says; null where nobody can read it, or it says it is another event. */
  readonly told?: ToldMove | null;
}

/** One commit of the board's branch, against its first parent. */
export interface HistoryCommit {
  readonly id: string;
  readonly parents: readonly string[];
  /** The committer's time, in seconds since the epoch. */
  readonly seconds: number;
  /** True where a person's git made it anew, as amending and rebasing do: its author's date is not its committer's. */
  readonly isMadeAnew: boolean;
  /** What its message says of the reports that it holds. */
  readonly trailers: {
    readonly events: readonly string[];
    readonly requests: readonly NamedRequest[];
    readonly records: readonly string[];
  };
  readonly tasks: readonly TaskChange[];
  readonly events: readonly EventChange[];
}

/** Where a task is: its status, `none`, or several where its files lie in more than one folder. */
export type Place = Status | 'none' | (string & {});

/**
 * True of a commit's events where the journal made what it holds: it adds events, and not only others than its message names.
 * One that adds none of those is a person's, who amended one of the journal's from an index that was behind; one that adds
 * some of them may be of several reports, which a person squashed, also with another board's.
 */
export function addsWhatItNames({
  added,
  named,
}: {
  added: readonly string[];
  named: readonly string[];
}): boolean {
  const there = new Set(added);
  return there.size > 0 && (named.length === 0 || named.some((id) => there.has(id)));
}

/**
 * Who made a commit: the board's journal, a person with git, or a person who brought what both made elsewhere, by a merge or
 * by making it anew.
 */
export function makerOf(commit: HistoryCommit): 'journal' | 'person' | 'brought' {
  if (commit.parents.length > 1) return 'brought';
  const added = commit.events.flatMap(({ id, change }) => (change === 'added' ? [id] : []));
  if (!addsWhatItNames({ added, named: commit.trailers.events })) return 'person';
  return commit.isMadeAnew ? 'brought' : 'journal';
}

/** The requests that a commit says it answers, where it adds the event of that, too. */
export function answeredBy({ trailers, events }: Pick<HistoryCommit, 'trailers' | 'events'>): NamedRequest[] {
  if (trailers.requests.length === 0) return [];
  const added = new Set(events.flatMap(({ id, change }) => (change === 'added' ? [id] : [])));
  return trailers.requests.filter(({ event }) => added.has(event));
}
