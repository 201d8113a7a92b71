/**
 * Which commit answered which request id. The branch is what counts: a commit adds the event that carries the id. This is an
 * index of that in the git directory, by the digests of ids alone, so that no clock and no commit's date decides where
 * something is looked for. Its note tells up to which commit it is complete and how long its files were then; what is
 * missing, or was cut short by a crash, is read from the branch again, so all of it may be deleted at any time.
 */
import { createHash } from 'node:crypto';
import { closeSync, constants, ftruncateSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { REMEMBERED_MS } from '../../domain/request-window.ts';
import { makeOwnFolder, openOwn, readOwn, readOwnBytes, writeOwn } from '../files/own-files.ts';
import { git } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';
import { type AnsweredRequest, readAnswered } from './answered-requests.ts';

/** How far the index goes. */
interface Mark {
  readonly commit: string;
  /** The lengths of its files; what lies behind that was never finished. */
  readonly sizes: Readonly<Record<string, number>>;
}

/** One line of a file. */
interface Entry {
  readonly digest: string;
  readonly commit: string;
  readonly at: number;
}

const LINE = /^([0-9a-f]{40}) ([0-9a-f]{40,64}) (\d+)$/;

const folderOf = (repository: Repository) => join(repository.stateDir, 'requests');
const markOf = (repository: Repository) => join(folderOf(repository), 'complete-to');
const digestOf = (requestId: string) => createHash('sha256').update(requestId).digest('hex').slice(0, 40);
/** So many files that each stays short, however many requests there were. */
const fileOf = (digest: string) => digest.slice(0, 2);

/**
 * The commits that may have answered a request id within the last 24 hours, the newest first. One that is dated later than
 * now counts: a clock was ahead; so does one that came after what is dated within that time: its own was behind. What a message
 * says is not proved: the answer is in the events that the commit adds.
 */
export async function findRequest(
  repository: Repository,
  tip: string | null,
  requestId: string,
  now: string,
): Promise<string[]> {
  if (tip === null) return [];
  const digest = digestOf(requestId);
  const entries = entriesIn(repository, await catchUp(repository, tip, now), fileOf(digest));
  if (entries === null) {
    rmSync(folderOf(repository), { recursive: true });
    return findRequest(repository, tip, requestId, now);
  }
  const commits = new Map(
    entries.filter((entry) => entry.digest === digest).map(({ commit, at }) => [commit, at]),
  );
  const found: string[] = [];
  let mayBeLate = true;
  for (const [commit, at] of [...commits].reverse()) {
    const isOld = Date.parse(now) - at > REMEMBERED_MS;
    if ((isOld && !mayBeLate) || !(await isOnBranch(repository, commit, tip))) continue;
    // What comes before an older one comes before this one, too.
    if (isOld) mayBeLate = await cameLate(repository, commit, now);
    if (!isOld || mayBeLate) found.push(commit);
  }
  return found;
}

/** So many commits before a request may have been made by the same wrong clock. */
const BEFORE = 1000;

/** True where the branch held something of the last 24 hours when a commit came to it: whatever its own date, it is later than that. */
async function cameLate(repository: Repository, commit: string, now: string): Promise<boolean> {
  const options = ['--first-parent', '--skip=1', `--max-count=${BEFORE}`, '--timestamp'];
  const listed = await git(repository.workTree, ['rev-list', ...options, commit, '--']);
  const ages = listed.split('\n').flatMap((line) => {
    const seconds = Number.parseInt(line, 10);
    return Number.isNaN(seconds) ? [] : Date.parse(now) - seconds * 1000;
  });
  return ages.some((age) => age >= 0 && age <= REMEMBERED_MS);
}

/** A person may have taken the branch back to before the commit: then the request is not on record any more. */
async function isOnBranch(repository: Repository, commit: string, tip: string): Promise<boolean> {
  const base = await git(repository.workTree, ['merge-base', commit, tip]).catch(() => '');
  return base.trim() === commit;
}

/** What a file of the index holds; null where a crash spoilt it, and so perhaps others that cannot be told. */
function entriesIn(repository: Repository, { sizes }: Mark, name: string): Entry[] | null {
  const size = sizes[name] ?? 0;
  const bytes = readOwnBytes(join(folderOf(repository), name)) ?? Buffer.alloc(0);
  if (bytes.length < size) return null;
  const lines = bytes.toString('latin1', 0, size).split('\n');
  const entries = lines.slice(0, -1).map((line) => LINE.exec(line));
  if (lines.at(-1) !== '' || entries.includes(null)) return null;
  return entries.map((found) => ({
    digest: found?.[1] ?? '',
    commit: found?.[2] ?? '',
    at: Number(found?.[3]),
  }));
}

/** Notes that the commits after `from` up to `to` are in the index, with the request ids among them. */
export function noteRequests(
  repository: Repository,
  from: string | null,
  to: string,
  answered: readonly AnsweredRequest[],
): void {
  const mark = readMark(repository);
  if (mark !== null && mark.commit === from) add(repository, mark, to, answered);
}

async function catchUp(repository: Repository, tip: string, now: string): Promise<Mark> {
  const mark = readMark(repository);
  if (mark?.commit === tip) return mark;
  // Where git does not know that commit any more, a person rewrote the branch, and all that counts is on it.
  const since =
    mark === null ? null : await readAnswered(repository, { base: mark.commit, tip }, now).catch(() => null);
  if (mark !== null && since !== null) return add(repository, mark, tip, since);
  rmSync(folderOf(repository), { recursive: true, force: true });
  const all = await readAnswered(repository, { base: null, tip }, now);
  return add(repository, { commit: '', sizes: {} }, tip, all);
}

function readMark(repository: Repository): Mark | null {
  try {
    const text = readOwn(markOf(repository));
    const mark: unknown = text === undefined ? null : JSON.parse(text);
    return typeof mark === 'object' && mark !== null && 'commit' in mark && 'sizes' in mark
      ? (mark as Mark)
      : null;
  } catch {
    return null;
  }
}

function add(repository: Repository, mark: Mark, to: string, answered: readonly AnsweredRequest[]): Mark {
  const lines = new Map<string, string>();
  for (const { requestId, commit, at } of answered) {
    const digest = digestOf(requestId);
    const name = fileOf(digest);
    lines.set(name, `${lines.get(name) ?? ''}${digest} ${commit} ${at}\n`);
  }
  makeOwnFolder(folderOf(repository));
  const sizes = { ...mark.sizes };
  for (const [name, text] of lines)
    sizes[name] = append(join(folderOf(repository), name), sizes[name] ?? 0, text);
  const added = { commit: to, sizes };
  writeOwn(markOf(repository), JSON.stringify(added));
  return added;
}

/** Writes behind what counts of a file: what a killed writer left there goes. Gives the file's length. */
function append(path: string, from: number, text: string): number {
  const descriptor = openOwn(path, constants.O_RDWR | constants.O_CREAT);
  try {
    ftruncateSync(descriptor, from);
    writeSync(descriptor, text, from);
    return from + text.length;
  } finally {
    closeSync(descriptor);
  }
}
