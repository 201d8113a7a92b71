/**
 * Which commit answered which request id. The branch is what counts: commits carry `Request-Id` trailers. This is an
 * index of the last day of them, in the git directory, with a note of the commit up to which it is complete; what is
 * missing is read from the branch again, so it may be deleted at any time.
 */
import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REMEMBERED_MS } from '../../domain/request-window.ts';
import { toInstant } from '../../domain/time.ts';
import { makeOwnFolder, readOwn, writeOwn } from '../files/own-files.ts';
import { git } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';

/** One request id seen on the branch. `at` is its commit's time. */
interface SeenRequest {
  requestId: string;
  commit: string;
  at: number;
}

const folderOf = (repository: Repository) => join(repository.stateDir, 'requests');
const markOf = (repository: Repository) => join(folderOf(repository), 'complete-to');

function entryOf(repository: Repository, requestId: string, at: number): string {
  const digest = createHash('sha256').update(requestId).digest('hex').slice(0, 40);
  return join(folderOf(repository), toInstant(at).slice(0, 10), digest);
}

/** The commit that answered a request id within the last 24 hours; null where none did. */
export async function findRequest(
  repository: Repository,
  tip: string | null,
  requestId: string,
  now: string,
): Promise<string | null> {
  if (tip === null) return null;
  await catchUp(repository, tip, Date.parse(now));
  for (const at of [Date.parse(now), Date.parse(now) - REMEMBERED_MS]) {
    const text = readOwn(entryOf(repository, requestId, at));
    if (text === undefined) continue;
    const seen = readEntry(text);
    if (seen === null) {
      rmSync(folderOf(repository), { recursive: true });
      return findRequest(repository, tip, requestId, now);
    }
    if (Date.parse(now) - seen.at > REMEMBERED_MS) continue;
    if (await isOnBranch(repository, seen.commit, tip)) return seen.commit;
  }
  return null;
}

/** A person may have taken the branch back to before the commit: then the request is not on record any more. */
async function isOnBranch(repository: Repository, commit: string, tip: string): Promise<boolean> {
  const base = await git(repository.workTree, ['merge-base', commit, tip]).catch(() => '');
  return base.trim() === commit;
}

/** One entry; null where a crash cut it short, and so perhaps others that cannot be told. */
function readEntry(text: string): SeenRequest | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Notes that the commits after `from` up to `to` are in the index, with the request ids among them. */
export function noteRequests(
  repository: Repository,
  from: string | null,
  to: string,
  seen: readonly SeenRequest[],
): void {
  const complete = readOwn(markOf(repository));
  if (complete !== undefined && complete === (from ?? '')) store(repository, seen, to);
}

async function catchUp(repository: Repository, tip: string, now: number): Promise<void> {
  const complete = readOwn(markOf(repository)) ?? '';
  if (complete === tip) return;
  const since = `--since=${toInstant(now - REMEMBERED_MS)}`;
  const format = '--format=%H%x09%ct%x09%(trailers:key=Request-Id,valueonly,separator=%x00)';
  const range = complete === '' ? [tip] : [`${complete}..${tip}`];
  const log = (revisions: string[]) => git(repository.workTree, ['log', since, format, ...revisions, '--']);
  const listed = await log(range).catch(() => log([tip]));
  const seen = listed.split('\n').flatMap((line): SeenRequest[] => {
    const [commit, seconds, ids = ''] = line.split('\t');
    if (commit === undefined || seconds === undefined) return [];
    return ids
      .split('\0')
      .filter((id) => id !== '')
      .map((requestId) => ({ requestId, commit, at: Number(seconds) * 1000 }));
  });
  // The newest counts: a person may have amended an answer's commit, and it be on the branch again.
  store(repository, seen.reverse(), tip);
}

function store(repository: Repository, seen: readonly SeenRequest[], tip: string): void {
  makeOwnFolder(folderOf(repository));
  for (const request of seen) {
    const path = entryOf(repository, request.requestId, request.at);
    makeOwnFolder(dirname(path));
    writeOwn(path, JSON.stringify(request));
  }
  if (seen.length > 0) forgetOld(repository, Math.max(...seen.map(({ at }) => at)));
  writeOwn(markOf(repository), tip);
}

/** Drops the days that no lookup reaches any more. */
function forgetOld(repository: Repository, now: number): void {
  const oldest = toInstant(now - 2 * REMEMBERED_MS).slice(0, 10);
  for (const day of readdirSync(folderOf(repository))) {
    if (/^\d{4}-/.test(day) && day < oldest) rmSync(join(folderOf(repository), day), { recursive: true });
  }
}
