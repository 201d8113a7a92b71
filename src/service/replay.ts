import { createHash } from 'node:crypto';
import { eventFolder, isEventId } from '../domain/event-id.ts';
import { BoardError } from '../errors.ts';
import { findAdding } from '../store/events/event-log.ts';
import { listEvents, readEvent } from '../store/events/events.ts';
import { readCommit, readEventsOf } from '../store/git/commit-tree.ts';
import { git } from '../store/git/git.ts';
import type { Repository } from '../store/git/repository.ts';
import type { View } from '../store/records/records.ts';
import { findTask } from '../store/records/tasks.ts';
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
 * Gives the first answer to a request id again, read from the commit that it made; null where no commit holds its events
 * any more, and `request_id_conflict` where it was used for something else.
 */
export async function replay(
  operation: WriteOperation,
  context: ReadContext,
  commit: string,
  request: { id: string; hash: string },
): Promise<WriteAnswer | null> {
  const { touched, eventIds } = await readTrailers(context.repository, commit);
  const { events, holder } = await eventsNamed(context.repository, commit, eventIds);
  if (events.length === 0) return null;
  const first = events.find((event) => event.request_id === request.id);
  if (first?.request_hash !== request.hash) {
    throw new BoardError(
      'request_id_conflict',
      `request id ${JSON.stringify(request.id)} was used within the last 24 hours with other input (commit ${commit}); ` +
        'use a new one for a new request',
      { details: { request_id: request.id, commit } },
    );
  }
  const ids = Object.values(touched).filter((id) => id !== null);
  const about = await viewOf(context.repository, holder, ids);
  const waitsFor = touched.task === null ? [] : (findTask(about, touched.task)?.fields.depends_on ?? []);
  const files =
    waitsFor.length === 0 ? about : await viewOf(context.repository, holder, [...ids, ...waitsFor]);
  const facts = {
    replayed: true,
    eventIds: events.map(({ id }) => id),
    commit,
    author: first.agent,
    touched,
  };
  return {
    ...writeAnswer({ ...context, now: first.at, view: files }, facts),
    ...operation.tell(events, touched),
  };
}

const TOUCHED = 'Touched';

/** Keeps with a commit what its answer was about, for whoever asks again: events do not tell all of it. */
export function touchedTrailer({ task, run, worker }: Touched): string {
  return `${TOUCHED}: ${[task, run, worker].map((id) => id ?? '-').join(' ')}`;
}

async function readTrailers(repository: Repository, commit: string) {
  const of = (key: string) => `%(trailers:key=${key},valueonly,separator=%x20)`;
  const said = await git(repository.workTree, [
    'log',
    '-1',
    `--format=${of(TOUCHED)}%n${of('Event')}`,
    commit,
    '--',
  ]);
  const [about = '', named = ''] = said.split('\n');
  const [task = null, run = null, worker = null] = about
    .split(' ')
    .map((id) => (id === '-' || id === '' ? null : id));
  return { touched: { task, run, worker }, eventIds: named.split(' ').filter(isEventId) };
}

/**
 * The events that a commit names, and the commit that holds them: another, where a person amended the one that added them
 * from an index that did not know them, and committed them later.
 */
async function eventsNamed(repository: Repository, commit: string, ids: readonly string[]) {
  const read = async (holder: string) => {
    const view: View = { tree: await readEventsOf(repository, holder), warn: () => {} };
    const added = [...listEvents(view)].flatMap((file) => readEvent(view, file)?.fields ?? []).reverse();
    return { events: ids.length === 0 ? added : added.filter(({ id }) => ids.includes(id)), holder };
  };
  const found = await read(commit);
  const [id] = ids;
  if (found.events.length > 0 || id === undefined) return found;
  const adding = await findAdding(repository, 'HEAD', { folder: eventFolder(id), id });
  return adding === null ? found : read(adding.id);
}

async function viewOf(repository: Repository, commit: string, ids: readonly string[]): Promise<View> {
  return { tree: await readCommit(repository, commit, ids), warn: () => {} };
}
