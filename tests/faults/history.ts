import { git } from './processes.ts';

/** A file that a commit changed, relative to the board. */
export interface Change {
  kind: 'added' | 'removed' | 'changed';
  path: string;
}

/** A commit, as far as it concerns the board. */
export interface Commit {
  id: string;
  /** Ids of the events that its trailers name: none in a person's own commit. */
  events: string[];
  /** Request ids that its trailers name. */
  requests: string[];
  /** It adds events, and does not only name them: a person who amends a report from a stale index copies the words. */
  addsEvents: boolean;
  /** Ids of the person's commits that it says it records. */
  records: string[];
  changes: Change[];
}

const KINDS: Readonly<Record<string, Change['kind']>> = { A: 'added', D: 'removed' };
const trailer = (key: string) => `%(trailers:key=${key},valueonly,separator=%x20)`;
const FORMAT = `%x01%H%x02${trailer('Event')}%x02${trailer('Request-Id')}%x02${trailer('Records')}`;

/** The branch's commits in their order, along first parents; those after `since` only, where it is given. */
export async function readCommits(root: string, since: string | null): Promise<Commit[]> {
  const options = ['--first-parent', '--diff-merges=first-parent', '--reverse', '--no-renames', '--relative'];
  const range = since === null ? 'HEAD' : `${since}..HEAD`;
  const quiet = ['-c', 'core.quotePath=false', '--no-optional-locks'];
  const listed = await git(
    root,
    ...quiet,
    'log',
    ...options,
    '--name-status',
    `--format=${FORMAT}`,
    range,
    '--',
  );
  return listed.split('\u0001').slice(1).map(readCommit);
}

function readCommit(text: string): Commit {
  const [head = '', ...lines] = text.split('\n');
  const [id = '', events = '', requests = '', records = ''] = head.split('\u0002');
  const words = (list: string) => list.split(' ').filter((word) => word !== '');
  const changes = lines.flatMap((line): Change[] => {
    const [letter = '', path] = line.split('\t');
    return path === undefined ? [] : [{ kind: KINDS[letter] ?? 'changed', path }];
  });
  const addsEvents = changes.some(({ kind, path }) => kind === 'added' && path.startsWith('events/'));
  const named = { events: words(events), requests: words(requests), records: words(records) };
  return { id, ...named, addsEvents, changes };
}
