/**
 * What people committed with git themselves since the journal's last commit. Such a commit changes records without
 * events; until the journal has added them, what counts as recorded is what the files held before it.
 *
 * The journal adds them before anything else, so whatever lies behind a commit of its own is accounted for, and only what
 * came after the last one has to be looked at. The note of that commit saves looking for it, and may be lost.
 */
import { STATUS_EVENTS } from '../domain/event.ts';
import type { Status } from '../domain/status.ts';
import { git } from './git.ts';
import { readLastCommit } from './last-commit.ts';
import {
  type EventName,
  idsThatMayHold,
  isEventPath,
  isRecordPath,
  nameMayHold,
  nameOfPath,
  readEventName,
  statusOfPath,
} from './layout.ts';
import { RAW_LOG, readChanges, splitLog } from './raw-log.ts';
import type { Identity, Repository } from './repository.ts';

export interface ForeignCommits {
  /** The commits that changed records without an event, oldest first. */
  readonly ids: readonly string[];
  /** Who made the last of them. */
  readonly author: Identity | null;
  /** The blob ids that count as recorded for the records and events that they changed; null where none does. */
  readonly recorded: ReadonlyMap<string, string | null>;
}

export const NOTHING_FOREIGN: ForeignCommits = { ids: [], author: null, recorded: new Map() };

type Change = ReturnType<typeof readChanges>[number];

interface LoggedCommit {
  id: string;
  author: Identity;
  isMerge: boolean;
  hasEventTrailer: boolean;
  changes: readonly Change[];
  /** What the event files added by it say, by their names, for each they are about. */
  events: ReadonlyMap<string, readonly EventName[]>;
}

/** The commits of others up to the branch's tip that no commit of the journal has followed yet. */
export async function foreignCommits(repository: Repository, tip: string | null): Promise<ForeignCommits> {
  const known = readLastCommit(repository);
  if (tip === null || known === tip) return NOTHING_FOREIGN;
  const logged = known === null ? null : await logSince(repository, known, tip).catch(() => null);
  if (logged !== null) return sortOut(logged);
  const last = await lastOfJournal(repository, tip);
  return last === null ? NOTHING_FOREIGN : sortOut(await logSince(repository, last, tip));
}

const boardOf = ({ prefix }: Repository) => (prefix === '' ? '.' : `:(literal)${prefix}`);

async function lastOfJournal(repository: Repository, tip: string): Promise<string | null> {
  const options = [
    '--first-parent',
    '--max-count=1',
    '--grep=^Event: ',
    '--format=%H',
    '--no-show-signature',
  ];
  const found = await git(repository.workTree, ['log', ...options, tip, '--', boardOf(repository)]);
  return found.trim() === '' ? null : found.trim();
}

const FORMAT = '--format=commit %H%n%P%n%an%n%ae%n%(trailers:key=Event,valueonly,separator=%x20)';
const HEAD = /^\n?commit ([0-9a-f]{40,64})\n([0-9a-f ]*)\n(.*)\n(.*)\n(.*)$/;

async function logSince(repository: Repository, from: string, to: string): Promise<LoggedCommit[]> {
  const args = [...RAW_LOG, '--reverse', FORMAT, to, `^${from}`, '--', boardOf(repository)];
  return splitLog(await git(repository.workTree, args), HEAD).map(({ found, fields }) => {
    const [, id = '', parents = '', name = '', email = '', events = ''] = found;
    const changes = readChanges(repository, fields);
    const added = changes.filter(({ path, before }) => before === null && isEventPath(path));
    const told = added.flatMap(({ path }) => readEventName(nameOfPath(path)) ?? []);
    const hasEventTrailer = events.trim() !== '';
    return {
      id,
      author: { name, email },
      isMerge: parents.includes(' '),
      hasEventTrailer,
      changes,
      events: byEntity(told),
    };
  });
}

function byEntity(events: readonly EventName[]): Map<string, EventName[]> {
  const found = new Map<string, EventName[]>();
  for (const event of events) {
    const id = event.entity_id.toLowerCase();
    const known = found.get(id);
    if (known === undefined) found.set(id, [event]);
    else known.push(event);
  }
  return found;
}

function sortOut(commits: readonly LoggedCommit[]): ForeignCommits {
  let recorded = new Map<string, string | null>();
  let foreign: LoggedCommit[] = [];
  for (const commit of commits) {
    if (isOfJournal(commit)) [recorded, foreign] = [new Map(), []];
    const unexplained = commit.changes.filter((change) => !isExplained(commit, change));
    for (const { path, before } of unexplained) if (!recorded.has(path)) recorded.set(path, before);
    if (unexplained.length > 0) foreign.push(commit);
  }
  return { ids: foreign.map(({ id }) => id), author: foreign.at(-1)?.author ?? null, recorded };
}

const isOfJournal = ({ hasEventTrailer, isMerge, events }: LoggedCommit) =>
  hasEventTrailer || (isMerge && events.size > 0);

/**
 * Events may be added by whoever merges them, and are never changed or taken away. A person who amends a commit of the
 * journal may add to it what its events do not say.
 */
function isExplained(commit: LoggedCommit, { path, before, after }: Change): boolean {
  if (isEventPath(path)) return before === null || commit.hasEventTrailer;
  if (!isRecordPath(path)) return true;
  const status = statusOfPath(path);
  const about = idsThatMayHold(nameOfPath(path)).flatMap((id) => commit.events.get(id) ?? []);
  if (about.length === 0) return status === null && isOfJournal(commit);
  const isThereAsBefore = before !== null && after !== null;
  return status === null || isThereAsBefore || about.some(tellsOfMoves) || staysIn(status, commit, about);
}

const tellsOfMoves = ({ type }: EventName) => STATUS_EVENTS.has(type);

/** A file may get another name, or another day's folder, and stay in its status. */
function staysIn(status: Status, { changes }: LoggedCommit, about: readonly EventName[]): boolean {
  const places = changes.filter(
    ({ path }) =>
      statusOfPath(path) !== null && about.some(({ entity_id }) => nameMayHold(nameOfPath(path), entity_id)),
  );
  return (
    places.every(({ path }) => statusOfPath(path) === status) &&
    places.some(({ before }) => before === null) &&
    places.some(({ after }) => after === null)
  );
}
