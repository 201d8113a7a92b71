import { remembered } from '../../domain/remembered.ts';
import { STATUSES, type Status } from '../../domain/status.ts';
import type { Entry, FileTree } from '../files/file-tree.ts';
import { isRecordName, OPEN_STATUSES } from '../layout.ts';
import { malformed } from '../markdown/front-matter.ts';
import { type DayFolder, daysOf, namesOfDay } from './day-folders.ts';
import { listFolder, namedIn, orWarn, silently, strangeAmong, type View } from './records.ts';

/** A task file that has been listed and not yet opened. */
export interface TaskFile {
  status: Status;
  path: string;
  name: string;
}

const STABLE_TRIES = 20;
const SETTLED_MS = 20;
/** Two files of one name that stay are a person's, and no task on its way. */
const TWIN_TRIES = 3;

/** All task files of a status: for `done` every day's folder. */
function listStatus(view: View, status: Status): TaskFile[] {
  if (status === 'done') return daysOf(view, status).folders.flatMap((day) => filesOf(view, day));
  const { files, others } = sortOut[status](listFolder(view, status));
  for (const { path, problem } of others) warnOther(view, path, problem);
  return files;
}

/** What a listing of a status's folder comes to: task files, and what is none and should be told of. */
const sortOutOf = (status: Status) =>
  remembered((entries: readonly Entry[]) => ({
    files: entries.flatMap(({ name, kind }): TaskFile[] =>
      kind === 'file' && isRecordName(name) ? [{ status, path: `${status}/${name}`, name }] : [],
    ),
    others: strangeAmong(status, entries),
  }));

const sortOut = {
  pending: sortOutOf('pending'),
  in_progress: sortOutOf('in_progress'),
  blocked: sortOutOf('blocked'),
};

/** A folder's task files. */
export function filesOf(view: View, day: DayFolder): TaskFile[] {
  const { folder } = day;
  return namesOfDay(view, day).map((name) => ({ status: 'done', path: `${folder}/${name}`, name }));
}

function warnOther(view: View, path: string, problem: string): void {
  orWarn(view, () => {
    throw malformed(path, problem);
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
    const isOneTooMany = tries < TWIN_TRIES && hasTwins(listing);
    if (after === versions && isSettled(after) && !isOneTooMany) break;
    const again = list(silently(view));
    const isStill = after === versions && isSame(listing, again) && !hasTwins(again);
    listing = again;
    versions = after;
    if (isStill) break;
  }
  return listing;
}

/** Changes whenever a task file enters or leaves one of these statuses' folders. */
export function versionsOf(tree: FileTree, statuses: readonly Status[]): string {
  return statuses.map((status) => tree.version(status)).join(' ');
}

/** A time stamp this young may not tell two changes apart, so the names have to be compared as well. */
function isSettled(versions: string): boolean {
  const newest = Math.max(...versions.split(' ').map((version) => Number(version.split(':')[1] ?? 0)));
  return Date.now() - newest > SETTLED_MS;
}

/** The open task files, and the folders of done ones. */
export interface BoardListing {
  files: readonly TaskFile[];
  done: readonly DayFolder[];
}

/** All task files at one instant; the done ones by name only, for there are many. */
export function listBoard(view: View): BoardListing {
  const list = (again: View) => ({
    files: OPEN_STATUSES.flatMap((status) => listStatus(again, status)),
    done: daysOf(again, 'done').folders,
  });
  return settled<BoardListing>(view, OPEN_STATUSES, list, {
    isSame: (one, other) => JSON.stringify(one) === JSON.stringify(other),
    // A task on its way enters or leaves the newest days, or the queue.
    hasTwins: ({ files, done }) => {
      const names = [
        files.map((file) => file.name),
        ...done.slice(0, 2).map((day) => namesOfDay(silently(view), day)),
      ].flat();
      return new Set(names).size < names.length;
    },
  });
}

/** The task files whose names may belong to an id. The id inside decides. */
export function listNamed(view: View, id: string, statuses: readonly Status[] = STATUSES): TaskFile[] {
  return statuses.flatMap((status) => {
    const placed =
      status === 'done'
        ? daysOf(silently(view), status).named(id)
        : namedIn(view, status, id).map((name) => ({ folder: status, name }));
    return placed.map(({ folder, name }) => ({ status, path: `${folder}/${name}`, name }));
  });
}
