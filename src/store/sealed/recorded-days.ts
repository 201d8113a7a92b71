import { git } from '../git/git.ts';
import { fieldsFrom, GitStream } from '../git/git-stream.ts';
import type { Repository } from '../git/repository.ts';
import { readStatus } from '../git/status.ts';
import { dayOfSeal, EVENTS, sealPath } from '../layout.ts';
import { folderOfDay } from './seal.ts';

/** A day's events as a commit has them: git's ids of their folder and of the file that they are sealed in. */
export interface RecordedDay {
  readonly day: string;
  readonly folder: string | null;
  readonly seal: string | null;
}

/** A file of a day's folder as a commit has it. */
export interface RecordedFile {
  /** Relative to the board. */
  readonly path: string;
  readonly blob: string;
  /** False of what is executable, a link, or another repository. */
  readonly isPlain: boolean;
}

/** The days that a commit has events of, oldest first. */
export async function recordedDays(repository: Repository, commit: string): Promise<RecordedDay[]> {
  const years = await entriesIn(repository, commit, [EVENTS]);
  const months = await entriesIn(repository, commit, foldersOf(years));
  const days = new Map<string, RecordedDay>();
  for (const { path, kind, id } of await entriesIn(repository, commit, foldersOf(months))) {
    const day = kind === 'blob' ? dayOfSeal(path) : path.slice(EVENTS.length + 1);
    if (day === null || !/^\d{4}\/\d\d\/\d\d$/.test(day)) continue;
    const known = days.get(day) ?? { day, folder: null, seal: null };
    days.set(day, { ...known, [kind === 'blob' ? 'seal' : 'folder']: id });
  }
  return [...days.values()].sort((one, other) => (one.day < other.day ? -1 : 1));
}

interface TreeEntry {
  path: string;
  kind: string;
  id: string;
}

const foldersOf = (entries: readonly TreeEntry[]) =>
  entries.flatMap(({ path, kind }) => (kind === 'tree' ? [path] : []));

async function entriesIn(
  { workTree, prefix }: Repository,
  commit: string,
  folders: readonly string[],
): Promise<TreeEntry[]> {
  if (folders.length === 0) return [];
  const paths = folders.map((folder) => `${prefix}${folder}/`);
  const listed = await git(workTree, ['ls-tree', '-z', '--full-tree', commit, '--', ...paths]);
  return listed.split('\0').flatMap((entry) => {
    const [, kind = '', id = '', path = ''] = ENTRY.exec(entry) ?? [];
    return path === '' ? [] : [{ path: path.slice(prefix.length), kind, id }];
  });
}

const ENTRY = /^\d+ (\w+) ([0-9a-f]+)\t(.*)$/s;

/** The files of a day's folder in a commit, in the order of their paths. */
export async function filesOfDay(
  { workTree, prefix }: Repository,
  commit: string,
  day: string,
): Promise<RecordedFile[]> {
  const folder = `${prefix}${folderOfDay(day)}`;
  const stream = new GitStream(workTree, ['ls-tree', '-r', '-z', '--full-tree', commit, '--', folder]);
  const files: RecordedFile[] = [];
  for await (const entry of fieldsFrom(stream.output())) {
    const [, , blob = '', path = ''] = ENTRY.exec(entry) ?? [];
    files.push({ path: path.slice(prefix.length), blob, isPlain: entry.startsWith('100644 ') });
  }
  return files;
}

/** The board's files below some days that branch, index and working tree may not hold alike, as git sees it. */
export async function untidyIn(
  repository: Repository,
  days: readonly Pick<RecordedDay, 'day'>[],
): Promise<string[]> {
  if (days.length === 0) return [];
  const { prefix } = repository;
  const paths = days.flatMap(({ day }) => [folderOfDay(day), sealPath(day)]);
  const within = paths.map((path) => `:(literal)${prefix}${path}`);
  const entries = await readStatus(repository, ['--porcelain=v1', '--ignored=traditional'], within);
  return entries
    .map((entry) => entry.slice('XY '.length))
    .flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : []))
    .sort();
}
