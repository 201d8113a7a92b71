import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readTrailers } from '../../domain/commit-trailers.ts';
import type { TaskChange } from '../../domain/history.ts';
import { STATUSES } from '../../domain/status.ts';
import { BoardError } from '../../errors.ts';
import { git } from '../git/git.ts';
import { GitStream } from '../git/git-stream.ts';
import type { Repository } from '../git/repository.ts';
import { MESSAGES, placeOfPath } from '../layout.ts';

/** Where to begin: behind a commit, or with the first commit from an instant on. */
export type Since = { commit: string } | { instant: string };

/** The commit to begin behind, and how many come after it. */
export interface Start {
  readonly base: string;
  readonly commits: number;
}

const FORMAT = '--format=%H %ct %B';

/**
 * Where to begin with a history: at the commit that is meant, or before it at the last one that the journal made, because
 * what people committed in between is told after it. Null for the very beginning; `unknown` and `ambiguous` are of ids.
 */
export async function findStart(
  { workTree }: Repository,
  tip: string,
  since: Since,
): Promise<Start | null | 'unknown' | 'ambiguous'> {
  const log = new GitStream(workTree, [
    'log',
    '-z',
    '--encoding=UTF-8',
    '--first-parent',
    '--no-show-signature',
    '--no-color',
    FORMAT,
    tip,
    '--',
  ]);
  let number = 0;
  let matches = 0;
  let nearest: Start | null = null;
  let journals: Start | null = null;
  for await (const { id, seconds, message } of entriesOf(log)) {
    const isMeant = 'commit' in since && id.startsWith(since.commit.toLowerCase());
    if (isMeant) matches++;
    const isLater = 'commit' in since ? matches === 0 : Number(seconds) * 1000 >= Date.parse(since.instant);
    if (isLater) nearest = journals = null;
    else {
      nearest ??= { base: id, commits: number };
      if (journals === null && namesEvents(message)) journals = { base: id, commits: number };
    }
    number++;
  }
  if ('commit' in since && matches !== 1) return matches === 0 ? 'unknown' : 'ambiguous';
  return journals ?? nearest;
}

const namesEvents = (message: string) => readTrailers(message).some(({ events }) => events.length > 0);

async function* entriesOf(log: GitStream) {
  let rest = '';
  for await (const piece of log.output()) {
    const entries = (rest + piece.toString('latin1')).split('\0');
    rest = entries.pop() ?? '';
    for (const entry of entries) yield entryIn(entry);
  }
  if (rest !== '') yield entryIn(rest);
}

function entryIn(entry: string) {
  const [, id = '', seconds = '', message = ''] = /^([0-9a-f]+) (\d+) (.*)$/s.exec(entry) ?? [];
  return { id, seconds, message };
}

/** How many commits up to a tip are the board's business. */
export async function countCommits({ workTree, prefix }: Repository, tip: string): Promise<number> {
  const paths = prefix === '' ? [] : [`:(literal)${prefix.slice(0, -1)}`];
  return Number(await git(workTree, ['rev-list', '--count', '--first-parent', tip, '--', ...paths]));
}

/** The files of tasks and messages that a commit holds. */
export async function listTaskFiles({ workTree, prefix }: Repository, commit: string): Promise<TaskChange[]> {
  const folders = [...STATUSES, MESSAGES].map((folder) => `${prefix}${folder}`);
  const listed = await git(workTree, ['ls-tree', '-r', '-z', '--full-tree', commit, '--', ...folders]);
  return listed.split('\0').flatMap((entry): TaskChange[] => {
    const [, mode = '', blob = '', path = ''] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    const inBoard = path.slice(prefix.length);
    if (placeOfPath(inBoard) === null) return [];
    return [{ path: inBoard, change: 'added', blob: mode.startsWith('100') ? blob : null }];
  });
}

/** Refuses a history whose beginning is not here: what it tells of could not be told from what it hides. */
export function refuseShallow({ commonDir, workTree }: Repository): void {
  if (!existsSync(join(commonDir, 'shallow'))) return;
  throw new BoardError(
    'git_failed',
    `the repository at ${workTree} is a shallow clone, without the beginning of its history, so that nothing can be proved of ` +
      "all of it; fetch the rest with 'git fetch --unshallow', or give a commit of it with since",
    { details: { reason: 'shallow' } },
  );
}
