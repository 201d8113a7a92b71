import { sameId } from '../../domain/ids.ts';
import { compareKeys, finishedKey } from '../../domain/order.ts';
import type { Status } from '../../domain/status.ts';
import { TaskFields } from '../../domain/task.ts';
import { isOfDay, nameOfPath, OPEN_STATUSES, statusOfPath } from '../layout.ts';
import type { MarkdownFile } from '../markdown/front-matter.ts';
import { notRecordedYet } from './added-task.ts';
import { ifSound, orWarn, readRecord, readRecordOnce, type Stored, silently, type View } from './records.ts';
import {
  type BoardListing,
  filesOf,
  listBoard,
  listNamed,
  listTasks,
  type TaskFile,
  versionsOf,
} from './task-files.ts';
import { type Claim, type ReadClaim, twinsElsewhere, withoutTwins, withoutTwinsElsewhere } from './twins.ts';

/** A task as it lies in its status folder. */
export interface StoredTask extends Stored<TaskFields> {
  readonly status: Status;
  readonly name: string;
  /** The file's, where they are at hand: to glance at them costs less than to take the file apart. */
  readonly bytes?: Buffer | undefined;
}

/** How often the board is listed again because a file that was listed is gone. */
export const REREAD_TRIES = 5;
const FINISHED_LINE = /^finished_at: ([0-9TZ:.-]+)$/m;

/** The tasks of some statuses. A file that cannot be read is named in a warning, and the others are answered. */
export function readTasks(view: View, statuses: readonly Status[]): StoredTask[] {
  const { tasks } = readListed(
    view,
    () => listTasks(view, statuses),
    (files) => files,
  );
  return withoutTwinsElsewhere(view, tasks, { read: statuses, readClaim: claimReader(view) });
}

/** The tasks in some statuses that a worker has, those in progress if none are named. Only files that mention it are taken apart. */
export function readTasksOf(
  view: View,
  worker: string,
  read: readonly Status[] = ['in_progress'],
): StoredTask[] {
  const mentioning = read.flatMap((status) => readMentioning(view, status, worker));
  const held = mentioning.filter(({ fields }) => fields.worker === worker);
  return withoutTwinsElsewhere(view, held, { read, readClaim: claimReader(view) });
}

/** The pending tasks that are assigned to a worker, in the same way. */
export function readTasksFor(view: View, worker: string): StoredTask[] {
  const meant = readMentioning(view, 'pending', worker).filter(
    ({ fields }) => fields.assignee !== null && sameId(fields.assignee, worker),
  );
  return withoutTwinsElsewhere(view, meant, { read: ['pending'], readClaim: claimReader(view) });
}

function readMentioning(view: View, status: Status, worker: string): StoredTask[] {
  const isMeant = (id: string | null) => id !== null && sameId(id, worker);
  const files = listTasks(view, [status]).filter(({ path }) => {
    const known = view.tree.known?.(path)?.fields as TaskFields | undefined;
    if (known !== undefined) return isMeant(known.worker) || isMeant(known.assignee);
    // An id is ASCII, and so is what of the text may be one.
    const text = orWarn(view, () => view.tree.read(path))?.toString('latin1');
    return text?.toLowerCase().includes(worker.toLowerCase()) === true;
  });
  return files.flatMap((file) => orWarn(view, () => readTask(view, file)) ?? []);
}

/** What a file says of whose it is, for those who look for others of an id. */
export function claimReader(view: View): ReadClaim {
  return (file) => ifSound(() => readTask(view, file));
}

/** What a summary is made of. */
export interface BoardSurvey extends BoardListing {
  readonly open: readonly StoredTask[];
  /** The files that were listed and are no tasks, because others of their ids count. */
  readonly passedOver: readonly string[];
}

/** Lists the board and reads its open tasks. Done tasks are counted, not opened. */
export function surveyBoard(view: View): BoardSurvey {
  const { found, tasks } = readListed(
    view,
    () => listBoard(view),
    ({ files }) => files,
  );
  const done = twinsElsewhere(view, tasks, { read: OPEN_STATUSES, readClaim: claimReader(view) });
  const kept = new Set<Claim>(withoutTwins<Claim>(view, [...tasks, ...done]));
  const passedOver = [...tasks, ...done].filter((task) => !kept.has(task)).map(({ path }) => path);
  return { ...found, open: tasks.filter((task) => kept.has(task)), passedOver: [...new Set(passedOver)] };
}

/** Lists, and reads what is wanted. A file that vanished between the two has moved, so both are done again. */
function readListed<T>(view: View, list: () => T, wantedOf: (found: T) => readonly TaskFile[]) {
  const read = new Map<string, StoredTask | null>();
  for (let tries = 1; ; tries++) {
    const found = list();
    const wanted = wantedOf(found);
    const vanished = wanted.filter((file) => !read.has(file.path) && !readInto(read, view, file));
    if (vanished.length > 0 && tries < REREAD_TRIES) continue;
    return {
      found,
      tasks: wanted.flatMap((file) => read.get(file.path) ?? []),
    };
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
  return placed(view, file, readRecord);
}

/** The same for whoever reads all: of finished ones, of which there are many, nothing is kept. */
export function readTaskOnce(view: View, file: TaskFile): StoredTask | undefined {
  if (!isOfDay(file.path)) return readTask(view, file);
  return placed(view, file, readRecordOnce);
}

function placed(view: View, { path }: TaskFile, read: typeof readRecord): StoredTask | undefined {
  try {
    const stored = read(view, TaskFields, path);
    return stored === undefined ? undefined : new PlacedTask(stored);
  } catch (error) {
    const bytes = ifSound(() => view.tree.read(path));
    throw (bytes === undefined ? undefined : notRecordedYet(path, bytes)) ?? error;
  }
}

/** A task's record with what its path says. */
class PlacedTask implements StoredTask {
  readonly path: string;
  readonly fields: TaskFields;
  readonly status: Status;
  readonly name: string;
  readonly #stored: Stored<TaskFields>;

  constructor(stored: Stored<TaskFields>) {
    const status = statusOfPath(stored.path);
    if (status === null) throw new Error(`${stored.path} is no path of a task`);
    this.path = stored.path;
    this.fields = stored.fields;
    this.status = status;
    this.name = nameOfPath(stored.path);
    this.#stored = stored;
  }

  get file(): MarkdownFile {
    return this.#stored.file;
  }

  get bytes(): Buffer | undefined {
    return 'bytes' in this.#stored && Buffer.isBuffer(this.#stored.bytes) ? this.#stored.bytes : undefined;
  }
}

/** The done tasks finished last, newest first. Only the newest days are read. */
export function readRecentlyFinished(
  view: View,
  { done, passedOver }: Pick<BoardSurvey, 'done' | 'passedOver'>,
  limit: number,
): StoredTask[] {
  const found: StoredTask[] = [];
  for (const day of done) {
    if (found.length >= limit && day.folder !== 'done') continue;
    const files = filesOf(view, day).filter(({ path }) => !passedOver.includes(path));
    for (const file of latestOf(view, files, limit)) {
      const task = orWarn(view, () => readTask(view, file));
      if (task !== undefined) found.push(task);
    }
  }
  const counting = withoutTwins(view, found);
  counting.sort((one, other) => compareKeys(finishedKey(one.fields), finishedKey(other.fields)));
  return counting.slice(0, limit);
}

/** The files of one day that may be among its last finished: told by one line of each, so that few are taken apart. */
function latestOf(view: View, files: readonly TaskFile[], limit: number): TaskFile[] {
  if (files.length <= limit) return [...files];
  const dated = files.map((file) => {
    const finished = finishedIn(view, file);
    return { file, at: finished === null ? Number.POSITIVE_INFINITY : Date.parse(finished) };
  });
  const bound = dated.map(({ at }) => at).sort((one, other) => other - one)[limit - 1] ?? 0;
  return dated.filter(({ at }) => !(at < bound)).map(({ file }) => file);
}

/** When a task was finished, from what is known of its file or its text; null where a glance does not tell. */
function finishedIn(view: View, file: TaskFile): string | null {
  const known = view.tree.known?.(file.path);
  if (known !== undefined) return (known.fields as TaskFields).finished_at;
  const text = orWarn(silently(view), () => view.tree.read(file.path))?.toString('latin1') ?? '';
  return FINISHED_LINE.exec(text)?.[1] ?? null;
}

/**
 * The task of an id, looked for by file name, where work is going on first; undefined where there is none.
 * The id inside decides, so open files whose names say something else are opened before giving up.
 */
export function findTask(view: View, id: string): StoredTask | undefined {
  const unreadable: unknown[] = [];
  for (let tries = 0; ; tries++) {
    const before = versionsOf(view.tree, OPEN_STATUSES);
    const found = findNamed(view, id, unreadable);
    if (found !== undefined) return found;
    if (versionsOf(view.tree, OPEN_STATUSES) === before || tries >= REREAD_TRIES) break;
  }
  const other = readTasks(silently(view), OPEN_STATUSES).find((task) => sameId(task.fields.id, id));
  // A file that bears the id in its name and cannot be read says more than "not found" would.
  if (other === undefined && unreadable.length > 0) throw unreadable[0];
  return other;
}

/** What cannot be read may belong to another task whose id begins alike, so it is put aside, not thrown. */
function findNamed(view: View, id: string, unreadable: unknown[]): StoredTask | undefined {
  // Open ones come first: what leaves them meanwhile is found among the done ones.
  const tasks = listNamed(view, id, [...OPEN_STATUSES, 'done']).flatMap((file) => {
    try {
      return readTask(view, file) ?? [];
    } catch (error) {
      unreadable.push(error);
      return [];
    }
  });
  return withoutTwins(
    view,
    tasks.filter((task) => sameId(task.fields.id, id)),
  ).at(0);
}
