import { sameId } from '../domain/ids.ts';
import { compareKeys, finishedKey } from '../domain/order.ts';
import { STATUSES, type Status } from '../domain/status.ts';
import { TaskFields } from '../domain/task.ts';
import { walkDays } from './day-folders.ts';
import type { FileTree } from './file-tree.ts';
import { malformed } from './front-matter.ts';
import { isRecordName, nameMayHold, OPEN_STATUSES } from './layout.ts';
import { listFolder, orWarn, readRecord, type Stored, silently, type View } from './records.ts';

/** A task as it lies in its status folder. */
export interface StoredTask extends Stored<TaskFields> {
  readonly status: Status;
  readonly name: string;
}

/** A task file that has been listed and not yet opened. */
export interface TaskFile {
  status: Status;
  path: string;
  name: string;
}

const STABLE_TRIES = 20;
const SETTLED_MS = 20;
const REREAD_TRIES = 5;
const FINISHED_LINE = /^finished_at: ([0-9TZ:.-]+)$/m;

/** All task files of a status: for `done` every day's folder. */
function listStatus(view: View, status: Status): TaskFile[] {
  if (status === 'done') return listDone(view).flatMap(filesOf);
  return listFolder(view, status).flatMap(({ name, kind }) => {
    const path = `${status}/${name}`;
    if (kind === 'other') warnOther(view, path);
    return kind === 'file' && isRecordName(name) ? [{ status, path, name }] : [];
  });
}

/** One folder of done tasks: a day's, or `done` itself, where somebody may have dropped some. */
export interface DoneFolder {
  folder: string;
  names: string[];
}

/** The folders of done tasks, the newest day first. */
function listDone(view: View): DoneFolder[] {
  return [...walkDays(view, 'done'), 'done'].map((folder) => ({
    folder,
    names: (orWarn(view, () => view.tree.names(folder)) ?? []).filter(isRecordName),
  }));
}

function filesOf({ folder, names }: DoneFolder): TaskFile[] {
  return names.map((name) => ({ status: 'done', path: `${folder}/${name}`, name }));
}

function warnOther(view: View, path: string): void {
  orWarn(view, () => {
    throw malformed(path, 'expected a regular file, got a link, pipe or device');
  });
}

/** The task files of some statuses at one instant. */
export function listTasks(view: View, statuses: readonly Status[]): TaskFile[] {
  return settled(view, statuses, (again) => statuses.flatMap((status) => listStatus(again, status)), {
    isSame: (one, other) =>
      one.length === other.length && one.every((file, index) => file.path === other[index]?.path),
    hasTwins: (files) => new Set(files.map((file) => file.name)).size < files.length,
  });
}

/** How two listings are compared, and how one shows by itself that it caught a task on its way. */
interface Comparison<T> {
  isSame(one: T, other: T): boolean;
  hasTwins(listing: T): boolean;
}

/**
 * Lists until nothing moved in between, so that a task on its way from one folder to another is neither missed nor
 * counted in both. What is wrong with a file is told once.
 */
function settled<T>(
  view: View,
  statuses: readonly Status[],
  list: (view: View) => T,
  { isSame, hasTwins }: Comparison<T>,
): T {
  let versions = versionsOf(view.tree, statuses);
  let listing = list(view);
  for (let tries = 0; tries < STABLE_TRIES; tries++) {
    const after = versionsOf(view.tree, statuses);
    if (after === versions && isSettled(after) && !hasTwins(listing)) break;
    const again = list(silently(view));
    const isStill = after === versions && isSame(listing, again) && !hasTwins(again);
    listing = again;
    versions = after;
    if (isStill) break;
  }
  return listing;
}

function versionsOf(tree: FileTree, statuses: readonly Status[]): string {
  return statuses.map((status) => tree.version(status)).join(' ');
}

/** A time stamp this young may not tell two changes apart, so the names have to be compared as well. */
function isSettled(versions: string): boolean {
  const newest = Math.max(...versions.split(' ').map((version) => Number(version.split(':')[1] ?? 0)));
  return Date.now() - newest > SETTLED_MS;
}

/** The tasks of some statuses. A file that cannot be read is named in a warning, and the others are answered. */
export function readTasks(view: View, statuses: readonly Status[]): StoredTask[] {
  return survey(view, statuses);
}

/** The tasks that a worker has in progress. Only files that mention it are taken apart. */
export function readTasksOf(view: View, worker: string): StoredTask[] {
  const files = listTasks(view, ['in_progress']).filter(
    (file) => view.tree.read(file.path)?.includes(worker) === true,
  );
  const tasks = files.flatMap((file) => orWarn(view, () => readTask(view, file)) ?? []);
  return tasks.filter((task) => task.fields.worker === worker);
}

/** The whole board at one instant: the open task files, the names of the done ones, and the open tasks read. */
export interface Survey {
  files: readonly TaskFile[];
  done: readonly DoneFolder[];
  open: StoredTask[];
}

/** Lists the board and reads its open tasks: what a summary is made of. Done tasks are counted, not opened. */
export function surveyBoard(view: View): Survey {
  const list = (again: View) => ({
    files: OPEN_STATUSES.flatMap((status) => listStatus(again, status)),
    done: listDone(again),
  });
  const namesOf = (listing: ReturnType<typeof list>) => [
    ...listing.files.map((file) => file.name),
    // A task on its way enters or leaves the newest days, or the queue.
    ...listing.done.slice(0, 2).flatMap((folder) => folder.names),
  ];
  const comparison = {
    isSame: (one: ReturnType<typeof list>, other: ReturnType<typeof list>) =>
      JSON.stringify(one) === JSON.stringify(other),
    hasTwins: (listing: ReturnType<typeof list>) => {
      const names = namesOf(listing);
      return new Set(names).size < names.length;
    },
  };
  const listing = () => settled(view, OPEN_STATUSES, list, comparison);
  const { found, tasks } = readListed(view, listing, ({ files }) => files);
  return { ...found, open: tasks };
}

/** The tasks of some statuses, read. */
function survey(view: View, statuses: readonly Status[]): StoredTask[] {
  return readListed(
    view,
    () => listTasks(view, statuses),
    (files) => files,
  ).tasks;
}

/** Lists, and reads what is wanted. A file that vanished between the two has moved, so both are done again. */
function readListed<T>(view: View, list: () => T, wantedOf: (found: T) => readonly TaskFile[]) {
  const read = new Map<string, StoredTask | null>();
  for (let tries = 1; ; tries++) {
    const found = list();
    const wanted = wantedOf(found);
    const vanished = wanted.filter((file) => !read.has(file.path) && !readInto(read, view, file));
    if (vanished.length > 0 && tries < REREAD_TRIES) continue;
    return { found, tasks: withoutTwins(wanted.flatMap((file) => read.get(file.path) ?? [])) };
  }
}

/** Reads a file once, null where it is malformed; false where it is gone. */
function readInto(read: Map<string, StoredTask | null>, view: View, file: TaskFile): boolean {
  let isGone = false;
  const task = orWarn(view, () => {
    const found = readTask(view, file);
    isGone = found === undefined;
    return found;
  });
  if (!isGone) read.set(file.path, task ?? null);
  return !isGone;
}

/** Reads one listed task file; undefined where it is gone. */
export function readTask(view: View, file: TaskFile): StoredTask | undefined {
  const stored = readRecord(view, TaskFields, file.path);
  return stored === undefined ? undefined : { ...stored, status: file.status, name: file.name };
}

/** A task that a writer is moving may be seen in both folders: the later revision is the one that counts. */
function withoutTwins(tasks: readonly StoredTask[]): StoredTask[] {
  const byId = new Map<string, StoredTask>();
  for (const task of tasks) {
    const twin = byId.get(task.fields.id);
    if (twin === undefined || twin.fields.revision < task.fields.revision) byId.set(task.fields.id, task);
  }
  return [...byId.values()];
}

/** The done tasks finished last, newest first. Only the newest days are read. */
export function readRecentlyFinished(view: View, done: readonly DoneFolder[], limit: number): StoredTask[] {
  const found: StoredTask[] = [];
  for (const folder of done) {
    if (found.length >= limit && folder.folder !== 'done') continue;
    for (const file of latestOf(view, filesOf(folder), limit)) {
      const task = orWarn(view, () => readTask(view, file));
      if (task !== undefined) found.push(task);
    }
  }
  found.sort((one, other) => compareKeys(finishedKey(one.fields), finishedKey(other.fields)));
  return found.slice(0, limit);
}

/** The files of one day that may be among its last finished: told by one line of each, so that few are taken apart. */
function latestOf(view: View, files: readonly TaskFile[], limit: number): TaskFile[] {
  if (files.length <= limit) return [...files];
  const dated = files.map((file) => {
    const line = FINISHED_LINE.exec(readText(view, file))?.[1];
    return { file, at: line === undefined ? Number.POSITIVE_INFINITY : Date.parse(line) };
  });
  const bound = dated.map(({ at }) => at).sort((one, other) => other - one)[limit - 1] ?? 0;
  return dated.filter(({ at }) => !(at < bound)).map(({ file }) => file);
}

function readText(view: View, file: TaskFile): string {
  return orWarn(silently(view), () => view.tree.read(file.path))?.toString('latin1') ?? '';
}

/**
 * The task of an id, looked for by file name, where work is going on first; undefined where there is none.
 * The id inside decides, so open files whose names say something else are opened before giving up.
 */
export function findTask(view: View, id: string): StoredTask | undefined {
  const unreadable: unknown[] = [];
  for (let tries = 0; ; tries++) {
    const before = versionsOf(view.tree, OPEN_STATUSES);
    const found = findIn(view, id, OPEN_STATUSES, unreadable) ?? findIn(view, id, ['done'], unreadable);
    if (found !== undefined) return found;
    if (versionsOf(view.tree, OPEN_STATUSES) === before || tries >= REREAD_TRIES) break;
  }
  const other = readTasks(silently(view), OPEN_STATUSES).find((task) => sameId(task.fields.id, id));
  // A file that bears the id in its name and cannot be read says more than "not found" would.
  if (other === undefined && unreadable.length > 0) throw unreadable[0];
  return other;
}

/** What cannot be read may belong to another task whose id begins alike, so it is put aside, not thrown. */
function findIn(
  view: View,
  id: string,
  statuses: readonly Status[],
  unreadable: unknown[],
): StoredTask | undefined {
  const tasks = listNamed(view, id, statuses).flatMap((file) => {
    try {
      return readTask(view, file) ?? [];
    } catch (error) {
      unreadable.push(error);
      return [];
    }
  });
  return withoutTwins(tasks.filter((task) => sameId(task.fields.id, id))).at(0);
}

/** The task files whose names may belong to an id. The id inside decides. */
export function listNamed(view: View, id: string, statuses: readonly Status[] = STATUSES): TaskFile[] {
  const silent = silently(view);
  return statuses
    .flatMap((status) => listStatus(silent, status))
    .filter((file) => nameMayHold(file.name, id));
}
