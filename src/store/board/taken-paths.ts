import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing } from '../files/file-tree.ts';
import { git } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';

/**
 * Those of some paths of the board in whose place something is a person's: whatever lies there, and what the index or a commit has
 * of it, for a person may have taken it away for the moment.
 */
export async function takenPaths(
  { workTree, prefix, root }: Repository,
  tip: string | null,
  paths: readonly string[],
): Promise<string[]> {
  const within = paths.map((path) => `${prefix}${path}`);
  const literally = ['--literal-pathspecs'];
  const listed = [
    await git(workTree, [...literally, 'ls-files', '-z', '--', ...within]),
    tip === null
      ? ''
      : await git(workTree, [
          ...literally,
          'ls-tree',
          '-z',
          '-r',
          '--name-only',
          '--full-tree',
          tip,
          '--',
          ...within,
        ]),
  ];
  const tracked = new Set(listed.flatMap((names) => names.split('\0')));
  return paths.filter(
    (path) =>
      ignoreMissing(() => lstatSync(join(root, path))) !== undefined ||
      [...tracked].some((name) => name === prefix + path || name.startsWith(`${prefix}${path}/`)),
  );
}
