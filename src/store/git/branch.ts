import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing } from '../files/file-tree.ts';
import { nameOfPath } from '../layout.ts';
import { gitByFiles } from './git-by-files.ts';
import { readNamed } from './objects.ts';
import type { Repository } from './repository.ts';

/** The board's branch at one instant: its commit, and the blob ids of the files asked for. */
export interface BranchState {
  /** The commit id; null on a branch without commits. */
  tip: string | null;
  /** Blob ids by path relative to the board; files that the branch does not hold are left out. */
  blobs: ReadonlyMap<string, string>;
  /** What they hold, where that was asked along with it. */
  contents?: ReadonlyMap<string, Buffer>;
}

/** Who tells what the branch holds: git each time, or a memory of it. */
export interface BranchReader {
  /** Where the branch stands and what it holds of some files. */
  read(branch: string, paths: Iterable<string>): Promise<BranchState>;
  /** The files right in some folders in a commit: blob ids by name, by folder. */
  filesIn(
    commit: string,
    folders: readonly string[],
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>>;
  /** Notes that the branch went from one commit to another, and what it holds of some files now: blob ids, null for none. */
  advance(from: string | null, to: string, ids: ReadonlyMap<string, string | null>): void;
}

/** Asks git each time: for a process that asks once. */
export function gitBranchReader(repository: Repository): BranchReader {
  return {
    read: (branch, paths) => readBranch(repository, branch, paths),
    filesIn: (commit, folders) => listCommit(repository, commit, folders),
    advance: () => {},
  };
}

/**
 * The files right in some folders, asked of the commit's trees, which costs what the folders hold; git's index would cost
 * what the whole board holds.
 */
export async function listCommit(
  repository: Repository,
  commit: string,
  folders: readonly string[],
): Promise<Map<string, Map<string, string>>> {
  const { prefix } = repository;
  const paths = folders.map((folder) => `${prefix}${folder}/`);
  const listed = await gitByFiles(repository, ['ls-tree', '-z', '--full-tree', commit, '--', ...paths]);
  const found = new Map(folders.map((folder) => [folder, new Map<string, string>()]));
  for (const entry of listed.split('\0')) {
    const [, id, path] = /^\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    if (id === undefined || path === undefined) continue;
    const end = path.lastIndexOf('/');
    found.get(path.slice(prefix.length, end))?.set(path.slice(end + 1), id);
  }
  return found;
}

/** Where the branch stands and what it holds of some files, from one git process where there are no crowded folders. */
export async function readBranch(
  repository: Repository,
  branch: string,
  paths: Iterable<string>,
): Promise<BranchState> {
  const asked = [...paths];
  const peeked = asked.length === 0 ? peekTip(repository, branch) : undefined;
  if (peeked !== undefined) return { tip: peeked, blobs: new Map() };
  const crowded = crowdedFolders(asked);
  const single = asked.filter((path) => !crowded.has(folderOf(path)));
  const ref = `refs/heads/${branch}`;
  const names = [ref, ...single.map((path) => `${ref}:${repository.prefix}${path}`)];
  const isWhole = names.length <= READ_WHOLE_MAX;
  const [tip = null, ...files] = await readNamed(repository, names, { isWhole });
  const found = single.flatMap((path, index) => {
    const file = files[index];
    return file?.type === 'blob' ? [{ path, ...file }] : [];
  });
  const commit = tip?.type === 'commit' ? tip.id : null;
  const listed =
    commit === null || crowded.size === 0 ? new Map() : await listCommit(repository, commit, [...crowded]);
  const inCrowds = asked.flatMap((path): [string, string][] => {
    const id = listed.get(folderOf(path))?.get(nameOfPath(path));
    return id === undefined ? [] : [[path, id]];
  });
  return {
    tip: commit,
    blobs: new Map([...found.map(({ path, id }): [string, string] => [path, id]), ...inCrowds]),
    contents: new Map(found.flatMap(({ path, content }) => (content === null ? [] : [[path, content]]))),
  };
}

/** Of so many files in one folder git would read the folder anew for each. */
const CROWD = 64;

const folderOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')));

function crowdedFolders(paths: readonly string[]): Set<string> {
  if (paths.length <= CROWD) return new Set();
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(folderOf(path), (counts.get(folderOf(path)) ?? 0) + 1);
  return new Set([...counts].flatMap(([folder, count]) => (folder !== '' && count > CROWD ? [folder] : [])));
}

/** As many as a report asks for are read with what they hold. */
const READ_WHOLE_MAX = 64;

/** The branch's commit, read from its file where it has one; undefined where only git can tell. */
export function peekTip(repository: Repository, branch: string): string | undefined {
  const text = ignoreMissing(() =>
    readFileSync(join(repository.commonDir, 'refs', 'heads', branch), 'utf8').trim(),
  );
  return text !== undefined && /^[0-9a-f]{40,64}$/.test(text) ? text : undefined;
}

/** The branch's commit; null on a branch without commits. */
export async function readTip(repository: Repository, branch: string): Promise<string | null> {
  return peekTip(repository, branch) ?? (await readBranch(repository, branch, [])).tip;
}
