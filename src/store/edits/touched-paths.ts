import { STATUSES } from '../../domain/status.ts';
import { git } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';
import { AGENTS, EVENTS, PEOPLES_FILES, RUNS } from '../layout.ts';

/**
 * The board's files that git sees differ between branch, index and work tree, or does not know. git's index remembers what
 * each file looked like, so this opens what changed and no more; what it gives is to be looked at again.
 */
export async function touchedPaths(
  { workTree, prefix }: Repository,
  { withEvents }: { withEvents: boolean },
): Promise<string[]> {
  const places = [...STATUSES, AGENTS, RUNS, ...PEOPLES_FILES, ...(withEvents ? [EVENTS] : [])];
  const options = ['-z', '--porcelain=v1', '--no-renames', '--untracked-files=all', '--ignored=traditional'];
  const paths = places.map((place) => `:(literal)${prefix}${place}`);
  const listed = await git(workTree, ['status', ...options, '--', ...paths], {
    env: { GIT_OPTIONAL_LOCKS: '0' },
  });
  return listed
    .split('\0')
    .map((entry) => entry.slice('XY '.length))
    .flatMap((path) => (path !== '' && path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
}
