import { git } from '../git/git.ts';
import { GitStream } from '../git/git-stream.ts';
import { RAW_LOG, readChanges, splitLog } from '../git/raw-log.ts';
import type { Repository } from '../git/repository.ts';
import { dayOfMinute, EVENTS, nameOfPath, readEventName, sealPath } from '../layout.ts';
import { changesOfEvents, type FileChange, sealChange } from '../sealed/sealed-changes.ts';

/** An event file that came to the branch: the id that its name says, and where git keeps its content. */
export interface AddedEvent {
  readonly id: string;
  /** Relative to the board. */
  readonly path: string;
  readonly blob: string;
  /** What it says, where it came sealed. */
  readonly text?: string;
}

/** What became of the event files from one tree to another. */
export interface EventChanges {
  /** By id. */
  readonly added: readonly AddedEvent[];
  /** The ids of those that are gone. */
  readonly removed: readonly string[];
}

/** What one commit changed against its first parent: a merge brings all that its other parents had. */
export interface EventCommit extends EventChanges {
  readonly id: string;
  readonly parent: string | null;
}

/** The commits that a log is to show: those on the way from one (not shown; null for the root) to another, or just some. */
export type Stretch = { from: string | null; to: string; limit: number } | { ids: readonly string[] };

/** `--sparse` shows commits without events, too. */
const LOG = [...RAW_LOG, '--sparse', '--format=commit %H %P'];

/** What commits did to the event files, oldest first; of more than `limit` the newest. */
export async function logEvents(repository: Repository, stretch: Stretch): Promise<EventCommit[]> {
  const [options, input] =
    'ids' in stretch
      ? [['--no-walk=unsorted', '--stdin'], `${stretch.ids.join('\n')}\n`]
      : [['--reverse', `--max-count=${stretch.limit}`, ...range(stretch.from, stretch.to)], undefined];
  const args = [...LOG, ...options, '--', eventsOf(repository)];
  const listed = await git(repository.workTree, args, input === undefined ? {} : { input });
  return settleAll(repository, parseLog(repository, listed));
}

/** The ids of the oldest commits on the way from one to another, at most so many, oldest first. */
export async function listCommits(
  { workTree }: Repository,
  { from, to, limit }: Extract<Stretch, { from: unknown }>,
): Promise<string[]> {
  const way = ['rev-list', '--first-parent', ...range(from, to)];
  const count = Number(await git(workTree, [...way, '--count']));
  const window = [`--skip=${Math.max(0, count - limit)}`, `--max-count=${limit}`, '--reverse'];
  return (await git(workTree, [...way, ...window])).trim().split('\n');
}

/** How the event files of two commits differ. */
export async function compareEvents(repository: Repository, from: string, to: string): Promise<EventChanges> {
  const options = ['-r', '-z', '--raw', '--no-abbrev', '--no-renames'];
  const paths = ['--', eventsOf(repository)];
  const listed = await git(repository.workTree, ['diff-tree', ...options, from, to, ...paths]);
  return settle(repository, { id: to, changes: readChanges(repository, listed.split('\0')) });
}

/** The last commit on the way to `tip` that added an event, with what it added; null where none did. */
export async function findAdding(
  repository: Repository,
  tip: string,
  { folder, id }: { folder: string; id: string },
): Promise<EventCommit | null> {
  const prefix = `${repository.prefix}${EVENTS}`.replace(/[*?[\]\\]/g, '\\$&');
  const sealed = `:(literal)${repository.prefix}${sealPath(dayOfMinute(folder))}`;
  const named = [`:(glob)${prefix}/${folder}/${id}.*`, sealed];
  const options = LOG.filter((option) => option !== '--sparse');
  const listed = await git(repository.workTree, [...options, tip, '--', ...named]);
  for (const commit of parseLog(repository, listed)) {
    // What is sealed comes and goes as a file, and is there all the same.
    const { added } = await settle(repository, commit);
    if (added.some((event) => event.id === id))
      return (await logEvents(repository, { ids: [commit.id] }))[0] ?? null;
  }
  return null;
}

/** So many commits in a row are older before it is believed: a clock may have been behind, or a date been set by hand. */
const OLDER_IN_A_ROW = 1000;

/** The newest commit on the way to `tip` behind which all are younger; null where all are. */
export async function findOlder(
  { workTree }: Repository,
  tip: string,
  seconds: number,
): Promise<string | null> {
  const log = new GitStream(workTree, ['rev-list', '--first-parent', '--timestamp', tip]);
  let found: string | null = null;
  let [inARow, rest] = [0, ''];
  try {
    for await (const piece of log.output()) {
      const lines = (rest + piece.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [at, commit = ''] = line.split(' ');
        if (Number(at) > seconds) [found, inARow] = [null, 0];
        else found ??= commit;
        if (found !== null && ++inARow === OLDER_IN_A_ROW) return found;
      }
    }
    return found;
  } finally {
    log.stop();
  }
}

const range = (from: string | null, to: string) => (from === null ? [to] : [to, `^${from}`]);
const eventsOf = ({ prefix }: Repository) => `:(literal)${prefix}${EVENTS}`;

const HEAD = /^\n?commit ([0-9a-f]{40,64}) ([0-9a-f]{40,64})?/;

interface LoggedCommit extends Pick<EventCommit, 'id' | 'parent'> {
  readonly changes: readonly FileChange[];
}

function parseLog(repository: Repository, listed: string): LoggedCommit[] {
  return splitLog(listed, HEAD).map(({ found, fields }) => {
    const [, id = '', parent = null] = found;
    return { id, parent, changes: readChanges(repository, fields) };
  });
}

async function settleAll(repository: Repository, commits: readonly LoggedCommit[]): Promise<EventCommit[]> {
  const settled: EventCommit[] = [];
  for (const commit of commits)
    settled.push({ id: commit.id, parent: commit.parent, ...(await settle(repository, commit)) });
  return settled;
}

/** What changes come to for the events, wherever these lie. */
async function settle(
  repository: Repository,
  { id: commit, changes: files }: Pick<LoggedCommit, 'id' | 'changes'>,
): Promise<EventChanges> {
  const seals = files.flatMap((change) => sealChange(change) ?? []);
  const added: AddedEvent[] = [];
  const removed: string[] = [];
  const changes = await changesOfEvents(repository, { commit, seals, files });
  for (const { path, before, after, text } of changes) {
    const name = readEventName(nameOfPath(path));
    if (name === null) continue;
    const said = text === undefined ? {} : { text };
    if (before === null && after !== null) added.push({ id: name.id, path, blob: after, ...said });
    if (after === null) removed.push(name.id);
  }
  added.sort((one, other) => (one.id < other.id || (one.id === other.id && one.path < other.path) ? -1 : 1));
  return { added, removed };
}
