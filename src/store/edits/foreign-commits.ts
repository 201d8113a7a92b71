/**
 * What people committed with git themselves since the journal's last commit. Such a commit changes records without
 * events; until the journal has added them, what counts as recorded is what the files held before it.
 *
 * The journal adds them before anything else, so whatever lies behind a commit of its own is accounted for, and only what
 * came after the last one has to be looked at. The note of that commit saves looking for it, and may be lost.
 */
import { readTrailers } from '../../domain/commit-trailers.ts';
import { EventFields, kindMovedBy } from '../../domain/event.ts';
import { addsWhatItNames } from '../../domain/history.ts';
import { git } from '../git/git.ts';
import { fieldsFrom, GitStream } from '../git/git-stream.ts';
import { readObjects } from '../git/objects.ts';
import { type ChangedFile, RAW_LOG, readChanges, splitLog } from '../git/raw-log.ts';
import { boardPathspec, type Identity, type Repository } from '../git/repository.ts';
import {
  EVENTS,
  type EventName,
  idsThatMayHold,
  isEventPath,
  isRecordPath,
  nameMayHold,
  nameOfPath,
  placeOfPath,
  readEventName,
} from '../layout.ts';
import { ifSound, parseRecord } from '../records/records.ts';
import { type Displaced, findDisplaced } from './displaced.ts';
import { type LastCommit, type OwedFile, readLastCommit } from './last-commit.ts';

export interface ForeignCommits {
  /** The commits that changed records without an event, oldest first. */
  readonly ids: readonly string[];
  /** Who made the last of them. */
  readonly author: Identity | null;
  /** The records and events that they changed and that are not put on record yet, by path. */
  readonly owed: ReadonlyMap<string, OwedFile>;
  /** True where some of them have not been looked at before. */
  readonly isNews: boolean;
  /** The journal's own that they took the place of. */
  readonly displaced: Displaced | null;
  /** The journal's last commit, where others came after it; and what all of these left in the files that they changed, by blob id. */
  readonly since: string | null;
  readonly changed: ReadonlyMap<string, string | null>;
}

const NOTHING_FOREIGN: ForeignCommits = {
  ids: [],
  author: null,
  owed: new Map(),
  isNews: false,
  displaced: null,
  since: null,
  changed: new Map(),
};

interface LoggedCommit {
  id: string;
  author: Identity;
  /** Made by the journal, or of what it made, by a merge or a squash. */
  isOfJournal: boolean;
  changes: readonly ChangedFile[];
  /** What the event files added by it say, by their names, for each they are about. */
  events: ReadonlyMap<string, readonly ToldEvent[]>;
}

/** With where it says that a task went, where somebody looked: a person's git may have made its commit anew, of other files. */
type ToldEvent = EventName & { to?: string | null };

/** The commits of others up to the branch's tip that are not put on record yet. */
export async function foreignCommits(repository: Repository, tip: string | null): Promise<ForeignCommits> {
  const last = readLastCommit(repository);
  if (tip === null) return NOTHING_FOREIGN;
  if (last?.commit === tip) return last.owed.length === 0 ? NOTHING_FOREIGN : sortOut(null, [], last.owed);
  const since = last === null ? null : await lookSince(repository, last, tip);
  if (since !== null) return since;
  const found = await lastOfJournal(repository, tip);
  return found === null ? NOTHING_FOREIGN : sortOut(found, await logSince(repository, found, tip), []);
}

/** What came after a commit of the journal's, and what took its place; null where git does not know it any more. */
async function lookSince(repository: Repository, last: LastCommit, tip: string) {
  const [commits, base] = await Promise.all([
    logSince(repository, last.commit, tip).catch(() => null),
    git(repository.workTree, ['merge-base', last.commit, tip]).catch(() => ''),
  ]);
  if (commits === null) return null;
  const foreign = sortOut(last.commit, commits, last.owed);
  // Where something was reported instead, it goes on from there.
  const isDisplaced =
    ![last.commit, ''].includes(base.trim()) && commits.every(({ events }) => events.size === 0);
  if (!isDisplaced) return foreign;
  const inTheirPlace = sortOut(last.commit, commits, []);
  const displaced = await findDisplaced(repository, { last: last.commit, tip, inTheirPlace });
  return { ...foreign, displaced, isNews: foreign.isNews || displaced !== null };
}

/** Asked for one by one, as a rule one: a pattern for git to look for means what a person's settings say. */
async function lastOfJournal(repository: Repository, tip: string): Promise<string | null> {
  const options = ['--first-parent', '--no-show-signature', '--diff-filter=A', '--format=%H%n%B'];
  const events = `:(top,literal)${repository.prefix}${EVENTS}`;
  const log = new GitStream(repository.workTree, ['log', '-z', ...options, tip, '--', events]);
  try {
    for await (const commit of fieldsFrom(log.output()))
      if (/^Event: /m.test(commit)) return commit.slice(0, commit.indexOf('\n'));
    return null;
  } finally {
    log.stop();
  }
}

const FORMAT = '--format=commit %H %at %ct%n%an%n%ae%n%B';
const HEAD = /^\n?commit ([0-9a-f]{40,64}) (\d+) (\d+)\n(.*)\n(.*)\n([\s\S]*)$/;

async function logSince(repository: Repository, from: string, to: string): Promise<LoggedCommit[]> {
  const args = [...RAW_LOG, '--reverse', FORMAT, to, `^${from}`, '--', boardPathspec(repository)];
  const commits = splitLog(await git(repository.workTree, args), HEAD).map(({ found, fields }) => {
    const [, id = '', authored, committed, name = '', email = '', message = ''] = found;
    const changes = readChanges(repository, fields);
    const added = changes.filter(({ path, before }) => before === null && isEventPath(path));
    return { id, author: { name, email }, message, changes, added, isMadeAnew: authored !== committed };
  });
  const anew = commits.flatMap(({ added, isMadeAnew }) => (isMadeAnew ? added : []));
  const contents = await readObjects(
    repository,
    anew.flatMap(({ after }) => after ?? []),
  );
  return commits.map(({ id, author, message, changes, added }) => {
    const named = readTrailers(message).flatMap(({ events }) => events);
    const told = added.flatMap((file) => toldIn(file, contents.get(file.after ?? '')));
    const isOfJournal = addsWhatItNames({ added: told.map((event) => event.id), named });
    return { id, author, isOfJournal, changes, events: byEntity(told) };
  });
}

function toldIn({ path }: ChangedFile, content: Buffer | undefined): ToldEvent[] {
  const name = readEventName(nameOfPath(path));
  if (name === null) return [];
  const event = content === undefined ? undefined : ifSound(() => parseRecord(EventFields, path, content));
  return [event === undefined ? name : { ...name, to: event.fields.to }];
}

function byEntity(events: readonly ToldEvent[]): Map<string, ToldEvent[]> {
  const found = new Map<string, ToldEvent[]>();
  for (const event of events) {
    const id = event.entity_id.toLowerCase();
    const known = found.get(id);
    if (known === undefined) found.set(id, [event]);
    else known.push(event);
  }
  return found;
}

function sortOut(
  since: string | null,
  commits: readonly LoggedCommit[],
  before: readonly OwedFile[],
): ForeignCommits {
  const owed = new Map(before.map((file) => [file.path, file]));
  let author: Identity | null = null;
  for (const commit of commits) {
    if (commit.isOfJournal) settle(owed, commit);
    const unexplained = commit.changes.filter((change) => !isExplained(commit, change));
    if (unexplained.length > 0) author = commit.author;
    for (const { path, before: recorded, after } of unexplained) {
      const known = owed.get(path) ?? { path, recorded, commits: [] };
      owed.set(path, { ...known, committed: after, seen: NOT_SEEN, commits: [...known.commits, commit.id] });
    }
  }
  for (const { path, recorded, committed } of owed.values()) if (recorded === committed) owed.delete(path);
  const named = new Set([...owed.values()].flatMap((file) => file.commits));
  const isNews = [...owed.values()].some(({ seen }) => seen === NOT_SEEN);
  const changes = commits.flatMap((commit) => commit.changes);
  const changed = new Map(changes.map(({ path, after }) => [path, after]));
  return {
    ids: [...named],
    author: isNews ? author : null,
    owed,
    isNews,
    displaced: null,
    since,
    changed,
  };
}

const NOT_SEEN = ''; // what nothing in the work tree ever holds
/** A commit of the journal puts on record what it changes, and what its events are about. */
function settle(owed: Map<string, OwedFile>, { changes, events }: LoggedCommit): void {
  if (owed.size === 0) return;
  for (const { path } of changes) owed.delete(path);
  for (const path of owed.keys())
    if (idsThatMayHold(nameOfPath(path)).some((id) => events.has(id))) owed.delete(path);
}

/** What is still owed behind commits of the journal that put these paths on record; `holds` is what the work tree has. */
export function stillOwed(
  { owed }: ForeignCommits,
  recorded: ReadonlyMap<string, unknown>,
  { holds, cannotBe }: { holds(path: string): string | null; cannotBe(path: string): boolean },
): OwedFile[] {
  const left = [...owed.values()].filter(
    ({ path, recorded: id }) => !recorded.has(path) && holds(path) !== id,
  );
  return left.map((file) => ({ ...file, seen: cannotBe(file.path) ? holds(file.path) : NOT_SEEN }));
}

/**
 * Events may be added by whoever merges them, and are never changed or taken away. A person who amends a commit of the
 * journal may add to it what its events do not say.
 */
function isExplained(commit: LoggedCommit, { path, before, after }: ChangedFile): boolean {
  if (isEventPath(path)) return before === null || isCompaction(commit);
  if (!isRecordPath(path)) return true;
  const { kind, folder = null } = placeOfPath(path) ?? {};
  const about = idsThatMayHold(nameOfPath(path)).flatMap((id) => commit.events.get(id) ?? []);
  const isThereAsBefore = before !== null && after !== null;
  // A message gets its addressee with a report of the task's holder, which tells of it only where it was shown.
  if (about.length === 0)
    return commit.isOfJournal && (folder === null || (kind === 'message' && isThereAsBefore));
  const moves = about.filter(
    ({ type, to }) => kindMovedBy(type) !== null && (type !== 'message-edited' || to !== null),
  );
  const to = moves.at(-1)?.to;
  const isTrue = (to === folder) === (after !== null) && !liesElsewhere(to, commit, about);
  const isToldSo = moves.length > 0 && (to === undefined || isTrue);
  return folder === null || isThereAsBefore || isToldSo || staysIn(folder, commit, about);
}

/** The only commit that may take events away. */
const isCompaction = ({ events }: LoggedCommit) =>
  [...events.values()].flat().some(({ type }) => type === 'board-compacted');

/** What a commit changed in status folders that may be what its events are about. */
const placesOf = ({ changes }: LoggedCommit, about: readonly EventName[]) =>
  changes.filter(
    ({ path }) =>
      placeOfPath(path) !== null && about.some(({ entity_id }) => nameMayHold(nameOfPath(path), entity_id)),
  );

/** Where it is elsewhere than its events say, not even that it left is told: it went from there to where it is. */
const liesElsewhere = (to: string | null | undefined, commit: LoggedCommit, about: readonly EventName[]) =>
  placesOf(commit, about).some(({ path, after }) => after !== null && placeOfPath(path)?.folder !== to);

/** A file may get another name, or another day's folder, and stay in its status. */
function staysIn(folder: string, commit: LoggedCommit, about: readonly EventName[]): boolean {
  const places = placesOf(commit, about);
  return (
    places.every(({ path }) => placeOfPath(path)?.folder === folder) &&
    places.some(({ before }) => before === null) &&
    places.some(({ after }) => after === null)
  );
}
