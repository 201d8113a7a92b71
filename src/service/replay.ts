import { createHash } from 'node:crypto';
import { BoardError } from '../errors.ts';
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
 * Gives the first answer to a request id again, read from the commit that it made; `request_id_conflict` where it was
 * used for something else.
 */
export async function replay(
  operation: WriteOperation,
  context: ReadContext,
  commit: string,
  request: { id: string; hash: string },
): Promise<WriteAnswer> {
  const view: View = { tree: await readEventsOf(context.repository, commit), warn: () => {} };
  const added = [...listEvents(view)].flatMap((file) => readEvent(view, file)?.fields ?? []).reverse();
  const start = added.findIndex((event) => event.request_id === request.id);
  // What it put back besides is older, and was told of by other answers.
  const events = start < 0 ? [] : added.slice(start);
  const [first] = events;
  if (first?.request_hash !== request.hash) {
    throw new BoardError(
      'request_id_conflict',
      `request id ${JSON.stringify(request.id)} was used within the last 24 hours with other input (commit ${commit}); ` +
        'use a new one for a new request',
      { details: { request_id: request.id, commit } },
    );
  }
  const touched = await readTouched(context.repository, commit);
  const ids = Object.values(touched).filter((id) => id !== null);
  const about = await viewOf(context.repository, commit, ids);
  const waitsFor = touched.task === null ? [] : (findTask(about, touched.task)?.fields.depends_on ?? []);
  const files =
    waitsFor.length === 0 ? about : await viewOf(context.repository, commit, [...ids, ...waitsFor]);
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

async function readTouched(repository: Repository, commit: string) {
  const format = `--format=%(trailers:key=${TOUCHED},valueonly)`;
  const said = await git(repository.workTree, ['log', '-1', format, commit, '--']);
  const [task = null, run = null, worker = null] = said
    .trim()
    .split(' ')
    .map((id) => (id === '-' || id === '' ? null : id));
  return { task, run, worker };
}

async function viewOf(repository: Repository, commit: string, ids: readonly string[]): Promise<View> {
  return { tree: await readCommit(repository, commit, ids), warn: () => {} };
}
