import { createHash } from 'node:crypto';
import { readTrailers } from '../domain/commit-trailers.ts';
import type { EventFields } from '../domain/event.ts';
import { eventFolder } from '../domain/event-id.ts';
import { BoardError } from '../errors.ts';
import { findAdding } from '../store/events/event-log.ts';
import { listEvents, readEvent } from '../store/events/events.ts';
import { readCommit, readEventsOf } from '../store/git/commit-tree.ts';
import { git } from '../store/git/git.ts';
import type { Repository } from '../store/git/repository.ts';
import type { View } from '../store/records/records.ts';
import { findTask } from '../store/records/tasks.ts';
import { newsAgain, toldOf } from './news/news.ts';
import type { ReadContext, Touched, WriteOperation } from './operation.ts';
import { type WriteAnswer, writeAnswer } from './write-answer.ts';

/** A digest of what was asked, so that a request id cannot be used for two different things. */
export function hashRequest(operation: string, input: Record<string, unknown>): string {
  const { request_id: _id, ...payload } = input;
  return createHash('sha256')
    .update(JSON.stringify([operation, sortKeys(payload)]))
    .digest('hex')
    .slice(0, 32);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sortKeys(member)]));
}

/**
 * Gives the first answer to a request id again, read from the commit that holds it; null where that adds no event of this
 * request, whatever its message says, and `request_id_conflict` where the id was used for something else.
 */
export async function replay(
  operation: WriteOperation,
  context: ReadContext,
  commit: string,
  request: { id: string; hash: string },
): Promise<WriteAnswer | null> {
  const { events, holder, said, heard } = await eventsOf(context.repository, commit, request.id);
  const first = events.find((event) => event.request_id === request.id);
  if (first === undefined) return null;
  const touched = touchedIn(said) ?? { task: first.task, run: first.run, worker: first.agent, message: null };
  if (first.request_hash !== request.hash) {
    throw new BoardError(
      'request_id_conflict',
      `request id ${JSON.stringify(request.id)} was used within the last 24 hours with other input (commit ${commit}); ` +
        'use a new one for a new request',
      { details: { request_id: request.id, commit } },
    );
  }
  const ids = [...Object.values(touched), first.agent, ...toldOf(heard)].filter((id) => id !== null);
  const about = await viewOf(context.repository, holder, ids);
  const waitsFor = touched.task === null ? [] : (findTask(about, touched.task)?.fields.depends_on ?? []);
  const files =
    waitsFor.length === 0 ? about : await viewOf(context.repository, holder, [...ids, ...waitsFor]);
  const facts = {
    operation: operation.declaration.name,
    replayed: true,
    eventIds: events.map(({ id }) => id),
    commit,
    author: first.agent,
    touched,
  };
  const then = { ...context, now: first.at, view: files };
  const news = newsAgain(then, first.agent, heard);
  return { ...writeAnswer(then, { ...facts, news }), ...operation.tell(events, touched, then) };
}

const TOUCHED = 'Touched';

/** Keeps with a commit what its answer was about, for whoever asks again: events do not tell all of it. */
export function touchedTrailer({ task, run, worker, message }: Touched): string {
  const ids = [task, run, worker].map((id) => id ?? '-');
  return `${TOUCHED}: ${[...ids, ...(message ? [message] : [])].join(' ')}`;
}

/** What a commit says that its answer was about; null where it does not say. */
function touchedIn(said: string | null) {
  if (said === null) return null;
  const ids = said.split(' ').map((id) => (id === '-' ? null : id));
  const [task = null, run = null, worker = null, message = null] = ids;
  return { task, run, worker, message };
}

/**
 * The events of a request, the commit that holds them, and what the message says that the answer was about. The commit is
 * another than that which names them, where a person amended that from an index that did not know them, and committed them
 * later.
 */
async function eventsOf(repository: Repository, commit: string, requestId: string) {
  const message = await git(repository.workTree, [
    'log',
    '-1',
    '--encoding=UTF-8',
    '--format=%B',
    commit,
    '--',
  ]);
  const groups = readTrailers(message).filter(({ requests }) => requests.includes(requestId));
  const read = async (holder: string) => {
    const view: View = { tree: await readEventsOf(repository, holder), warn: () => {} };
    const added = [...listEvents(view)].flatMap((file) => readEvent(view, file)?.fields ?? []).reverse();
    // Another board's request may have the same id, and a person may have squashed both.
    const meant = groups.find(({ events }) => added.some(({ id }) => events.includes(id)));
    const events =
      meant === undefined ? ofRequest(added, requestId) : added.filter(({ id }) => meant.events.includes(id));
    return { events, holder, said: meant?.touched ?? null, heard: meant?.news ?? null };
  };
  const found = await read(commit);
  const id = groups[0]?.events[0];
  if (found.events.length > 0 || id === undefined) return found;
  const adding = await findAdding(repository, 'HEAD', { folder: eventFolder(id), id });
  return adding === null ? found : read(adding.id);
}

/** Where no message says which events a request led to: that with its id, and those behind it of the same report. */
function ofRequest(added: readonly EventFields[], requestId: string): EventFields[] {
  const start = added.findIndex((event) => event.request_id === requestId);
  const first = added[start];
  if (first === undefined) return [];
  const isOther = ({ request_id, report, agent }: EventFields) =>
    request_id !== null || report !== first.report || agent !== first.agent;
  const end = added.findIndex((event, index) => index > start && isOther(event));
  return added.slice(start, end < 0 ? added.length : end);
}

async function viewOf(repository: Repository, commit: string, ids: readonly string[]): Promise<View> {
  return { tree: await readCommit(repository, commit, ids), warn: () => {} };
}
