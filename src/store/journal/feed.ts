import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { peekTip, readBranch, readTip } from '../git/branch.ts';
import { type ImportedCommit, importCommands, importStream } from '../git/fast-import.ts';
import { git } from '../git/git.ts';
import { gitByFiles } from '../git/git-by-files.ts';
import type { Identity, Repository } from '../git/repository.ts';
import { importSettings } from '../git/settings.ts';
import type { StayingImport } from '../git/staying-import.ts';
import { syncBranch } from '../git/sync-branch.ts';
import { outwaitRefLocks } from '../locks/dead-locks.ts';
import { filesOfSeals } from '../sealed/seal.ts';
import { allFiles, type ChangeSet, messageOf, witnessOf } from './change-set.ts';

/** Where commits go, and what they have in common. */
export interface Feeding {
  repository: Repository;
  branch: string;
  /** The commit that the branch has to be at; null before the first. */
  tip: string | null;
  /** Outlast a power cut. */
  durable: boolean;
  /** Nothing may land before this has resolved. */
  noted: Promise<void>;
  /** A git that stays for this and the next, in a process that does so itself. */
  staying: StayingImport | null;
}

/** What goes there. */
export interface Feed {
  readonly commits: readonly ImportedCommit[];
  /** A file that the branch holds if, and only if, they are there: an event of the first. */
  readonly witness: string;
}

/** Change sets as commits of the journal's. */
export function feedOf({ prefix }: Repository, changes: readonly ChangeSet[], committer: Identity): Feed {
  const commits = changes.map((change) => ({
    author: change.author,
    committer,
    seconds: Math.floor(Date.parse(change.at) / 1000),
    message: messageOf(change),
    files: new Map([...allFiles(change)].map(([path, content]) => [prefix + path, content])),
    known: [...filesOfSeals(change.seals ?? [])].map(([path, id]) => ({ path: prefix + path, id })),
  }));
  return { commits, witness: witnessOf(changes) };
}

/**
 * Puts commits on the branch, in this order, all or none, with one git. Gives the commits' ids once the branch holds
 * them; `refused` where it moved on since `tip` was read, or was locked for a while.
 */
export async function feed(feeding: Feeding, fed: Feed): Promise<string[] | 'refused'> {
  const { repository, branch, tip, durable } = feeding;
  const peeked = peekTip(repository, branch);
  if (peeked !== undefined && peeked !== tip) return 'refused';
  const ids = (await importByStaying(feeding, fed)) ?? (await importAll(feeding, fed));
  if (ids !== 'refused' && durable) syncBranch(repository, branch);
  return ids;
}

/** Null where nothing landed, for whatever reason: then a git that is started for it tells why, or does it. */
async function importByStaying(feeding: Feeding, fed: Feed): Promise<string[] | null> {
  const { branch, tip, durable, staying, noted } = feeding;
  if (staying === null || tip === null) return null;
  const ref = `refs/heads/${branch}`;
  try {
    const commands = importCommands(ref, tip, fed.commits);
    const ids = await staying.import({ ref, tip, durable }, commands, noted);
    await seeCommit(feeding, ids.at(-1) ?? '');
    return ids;
  } catch {
    // It may still be at it, or have moved the branch before it died.
    await staying.end();
    return idsOnBranch(feeding, fed);
  }
}

async function importAll(feeding: Feeding, fed: Feed): Promise<string[] | 'refused'> {
  const { repository, branch, tip, durable, noted } = feeding;
  await noted;
  const started = Date.now();
  try {
    const options = ['--quiet', '--done', '--date-format=raw'];
    const answer = await gitByFiles(repository, ['fast-import', ...options], {
      input: importStream(`refs/heads/${branch}`, tip, fed.commits),
      config: importSettings(durable, 100),
    });
    const ids = answer.trim().split('\n');
    await seeCommit(feeding, ids.at(-1) ?? '');
    return ids;
  } catch (error) {
    dropCrashReports(repository, started);
    const landed = await idsOnBranch(feeding, fed);
    if (landed !== null) return landed;
    if ((await readTip(repository, branch)) !== tip) return 'refused';
    if (await outwaitRefLocks(repository, branch)) return 'refused';
    throw error;
  }
}

/** The commits' ids where the branch holds them after all: git may die after it moved the branch. */
async function idsOnBranch(
  { repository, branch, tip }: Feeding,
  { commits, witness }: Feed,
): Promise<string[] | null> {
  const { blobs } = await readBranch(repository, branch, [witness]);
  if (!blobs.has(witness)) return null;
  const range = `${tip === null ? '' : `${tip}..`}refs/heads/${branch}`;
  const listed = await git(repository.workTree, ['rev-list', '--reverse', '--first-parent', range, '--']);
  return listed.trim().split('\n').slice(0, commits.length);
}

/** A report counts when the branch holds it, not when git has said so. */
async function seeCommit({ repository, branch }: Feeding, commit: string): Promise<void> {
  if (peekTip(repository, branch) === commit) return;
  await git(repository.workTree, ['merge-base', '--is-ancestor', commit, `refs/heads/${branch}`]);
}

/** git writes a report into its directory when an import fails; what it says has been passed on already. */
function dropCrashReports(repository: Repository, since: number): void {
  try {
    for (const name of readdirSync(repository.gitDir)) {
      const path = join(repository.gitDir, name);
      if (name.startsWith('fast_import_crash_') && statSync(path).mtimeMs >= since - 1000) {
        rmSync(path, { force: true });
      }
    }
  } catch {
    // Tidying up is no reason to call a report refused, which may be on record.
  }
}
