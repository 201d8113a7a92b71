import { EventFields } from '../../domain/event.ts';
import { eventIdTime } from '../../domain/event-id.ts';
import { answeredBy, type EventChange } from '../../domain/history.ts';
import { REMEMBERED_MS } from '../../domain/request-window.ts';
import { readObjects } from '../git/objects.ts';
import type { Repository } from '../git/repository.ts';
import { type LoggedCommit, logEventCommits, type Stretch } from '../history/history-log.ts';
import { ifSound, parseRecord } from '../records/records.ts';

/** A request that a commit answered. */
export interface AnsweredRequest {
  readonly requestId: string;
  readonly commit: string;
  /** When, in milliseconds since the epoch: the time of its event. */
  readonly at: number;
}

/** So many commits are read in any case, and then as many again as there were before. */
const COMMITS = 5000;

/**
 * The requests that the commits of a stretch answered, the oldest first: all of the newest 5,000 commits that changed
 * events, and of older ones as long as there are any of the last days among them. By two measures, so that neither a clock
 * that was ahead nor a busy day makes one forget.
 */
export async function readAnswered(
  repository: Repository,
  stretch: Stretch,
  now: string,
): Promise<AnsweredRequest[]> {
  const pages: AnsweredRequest[][] = [];
  for (let skip = 0; ; ) {
    const limit = Math.max(COMMITS, skip);
    const commits: LoggedCommit[] = [];
    for await (const some of logEventCommits(repository, stretch, { skip, limit })) commits.push(...some);
    const page = await requestsOf(repository, commits);
    pages.unshift(page);
    const isRecent = page.some(({ at }) => Date.parse(now) - at < 2 * REMEMBERED_MS);
    if (commits.length < limit || !isRecent) return pages.flat();
    skip += limit;
  }
}

async function requestsOf(
  repository: Repository,
  commits: readonly LoggedCommit[],
): Promise<AnsweredRequest[]> {
  const blobs = new Set(commits.flatMap(unnamedEvents).flatMap(({ blob }) => blob ?? []));
  const contents = await readObjects(repository, [...blobs]);
  return commits.flatMap((commit) => {
    const named = answeredBy(commit).map(({ id, at }) => ({ requestId: id, commit: commit.id, at }));
    const unnamed = unnamedEvents(commit).flatMap(({ id, path, blob }) => {
      const content = contents.get(blob ?? '');
      if (content === undefined) return [];
      const requestId = ifSound(() => parseRecord(EventFields, path, content))?.fields.request_id ?? null;
      return requestId === null ? [] : [{ requestId, commit: commit.id, at: Date.parse(eventIdTime(id)) }];
    });
    return [...named, ...unnamed];
  });
}

/** The events that a commit adds and no message names: a person's git may have dropped that. */
function unnamedEvents({ trailers, events }: LoggedCommit): EventChange[] {
  const named = new Set(trailers.events);
  return events.filter(({ change, id }) => change === 'added' && !named.has(id));
}
