/**
 * Invariant: whatever is packed stays readable at every instant, and nothing is thrown away: git puts a new pack in place
 * before it removes what that pack holds, and objects that no branch reaches are packed like all others, because a git
 * beside this one may be about to point the branch at them.
 */
import { join } from 'node:path';
import type { Repository } from '../git/repository.ts';
import { PACK_SETTINGS } from '../git/settings.ts';
import type { MaintenanceGit } from './maintenance-git.ts';
import { readMaintenanceNote, writeMaintenanceNote } from './maintenance-note.ts';

/** More than git's own 10 finds what reports of the same task and worker have in common; beyond, it only takes longer. */
const DELTAS = ['--window=50', '--depth=50'];

/** Commits. Of more than some hundred reports git's window sees too few of the same file to find what they have in common. */
const PART = 512;

/**
 * What reports added since the last time is packed in parts, its deltas worked out anew, for those of an import are poor;
 * then packs are joined so that each is at least as big as all smaller ones together, which keeps the deltas. So an object
 * is worked on once, and copied as often as the history doubles.
 */
export async function packHistory(
  repository: Repository,
  branch: string,
  git: MaintenanceGit,
): Promise<void> {
  const tip = (await git(['rev-parse', '--verify', `refs/heads/${branch}^{commit}`])).trim();
  const start = await startOf(repository, git);
  let from = start;
  for (const to of await endsOfParts(git, from, tip)) {
    await packPart(repository, git, { from, to });
    from = to;
  }
  await git(['prune-packed', '-q']);
  await git(['reflog', 'expire', '--all']);
  await git(['repack', ...(start === null ? ANEW : JOINED), '-d', '-l', '-n', '-q'], {
    config: PACK_SETTINGS,
  });
  writeMaintenanceNote(repository, { packed_to: tip });
}

/** Leaves alone what a larger pack holds, and of several packs that hold the same takes it from the newest. */
const JOINED = ['--geometric=2'];
/** Where nobody has packed it well yet: a large pack of an import would win over the good ones that are new. */
const ANEW = ['-a', '-k'];

/** Where the last one came to; null where that is not known, or the commit is gone. */
async function startOf(repository: Repository, git: MaintenanceGit): Promise<string | null> {
  const { packed_to } = readMaintenanceNote(repository);
  if (packed_to === undefined) return null;
  return git(['cat-file', '-e', `${packed_to}^{commit}`]).then(
    () => packed_to,
    () => null,
  );
}

async function endsOfParts(git: MaintenanceGit, from: string | null, tip: string): Promise<string[]> {
  const range = from === null ? tip : `${from}..${tip}`;
  const count = Number(await git(['rev-list', '--count', '--first-parent', range]));
  const ends: string[] = [];
  for (let behind = count - PART; behind > 0; behind -= PART) ends.push(`${tip}~${behind}`);
  return [...(ends.length === 0 ? [] : (await git(['rev-parse', ...ends])).trim().split('\n')), tip];
}

async function packPart(
  { commonDir }: Repository,
  git: MaintenanceGit,
  { from, to }: { from: string | null; to: string },
): Promise<void> {
  const options = ['--revs', '--non-empty', '--no-reuse-delta', '--delta-base-offset', '--local', '-q'];
  await git(['pack-objects', ...options, ...DELTAS, join(commonDir, 'objects', 'pack', 'pack')], {
    input: from === null ? `${to}\n` : `${to}\n^${from}\n`,
    config: PACK_SETTINGS,
  });
}
