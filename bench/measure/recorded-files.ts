import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { git } from './processes.ts';

/** What a commit changed: contents by path, null where the file went away. */
export type Files = ReadonlyMap<string, string | null>;

const OPTIONS = ['-r', '-z', '--no-renames'];

/** What the last commit changed, while the working tree holds just that. */
export function lastCommitOf(root: string): Files {
  return changesIn(root, ['HEAD~', 'HEAD']);
}

/** What changed from one commit to the one that the working tree holds. */
export function changesSince(root: string, commit: string): Files {
  return changesIn(root, [commit, 'HEAD']);
}

function changesIn(root: string, commits: readonly string[]): Files {
  const fields = git(root, ['diff-tree', ...OPTIONS, '--name-status', ...commits])
    .toString()
    .split('\0');
  const files = new Map<string, string | null>();
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const path = fields[index + 1] ?? '';
    files.set(path, fields[index] === 'D' ? null : readFileSync(join(root, path), 'utf8'));
  }
  return files;
}

/** What each commit after one changed, the earliest first; of commits that only add and change files. */
export function commitsSince(root: string, commit: string): Files[] {
  const ids = git(root, ['rev-list', '--reverse', `${commit}..HEAD`]);
  const fields = git(root, ['diff-tree', ...OPTIONS, '--stdin'], ids)
    .toString()
    .split('\0');
  const commits: { path: string; blob: string }[][] = [];
  for (let index = 0; index + 1 < fields.length; index++) {
    const [, , , blob] = (fields[index] ?? '').split(' ');
    if (blob === undefined) commits.push([]);
    else commits.at(-1)?.push({ path: fields[++index] ?? '', blob });
  }
  const contents = contentsOf(
    root,
    commits.flat().map(({ blob }) => blob),
  );
  return commits.map((files) => new Map(files.map(({ path, blob }) => [path, contents.get(blob) ?? null])));
}

/** Reads `<id> blob <size>`, a line feed, the content and a line feed, again and again. */
function contentsOf(root: string, blobs: readonly string[]): Map<string, string> {
  const output = git(root, ['cat-file', '--batch'], `${blobs.join('\n')}\n`);
  const contents = new Map<string, string>();
  for (let at = 0; at < output.length; ) {
    const start = output.indexOf('\n', at) + 1;
    const [id = '', , size] = output.toString('utf8', at, start).trim().split(' ');
    const end = start + Number(size);
    contents.set(id, output.toString('utf8', start, end));
    at = end + 1;
  }
  return contents;
}
