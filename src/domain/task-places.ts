import { isTaskKey } from './event.ts';
import type { HistoryCommit, Place, TaskChange } from './history.ts';

/** A task's way in one commit. */
export interface Way {
  before: Place;
  after: Place;
  /** A file of the task that the commit touched. */
  path: string;
}

/** What a commit did to tasks, and what that was taken from. */
export interface Ways {
  readonly byTask: ReadonlyMap<string, Way>;
  /** The tasks' files after the commit, by task. */
  readonly paths: ReadonlyMap<string, ReadonlySet<string>>;
  /** The id in each file after the commit; undefined for those that are gone. */
  readonly ids: ReadonlyMap<string, string | null | undefined>;
  /** Files whose id was taken from their name, or from what they held before. */
  readonly assumed: readonly TaskChange[];
  /** True where it makes no sense without looking into the assumed files. */
  readonly isDoubtful: boolean;
}

/** Ids by path, of files that somebody looked into. */
export type ReadIds = ReadonlyMap<string, string | null>;

const NOTHING_READ: ReadIds = new Map();
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/**
 * Where the files of each task and each message are, commit by commit: a record is known by its key. The id in a file decides whose it is; a file that keeps its name is taken
 * for the same task's without a look, until something does not add up.
 */
export class TaskPlaces {
  readonly #ids = new Map<string, string | null>();
  readonly #paths = new Map<string, ReadonlySet<string>>();

  /** What a commit does to tasks, without going on to it. */
  waysOf({ tasks }: Pick<HistoryCommit, 'tasks'>, read: ReadIds = NOTHING_READ): Ways {
    const { ids, assumed } = this.#idsAfter(tasks, read);
    const paths = new Map<string, Set<string>>();
    const pathsOf = (id: string) => {
      const known = paths.get(id) ?? new Set(this.#paths.get(id));
      paths.set(id, known);
      return known;
    };
    for (const [path, id] of ids) {
      const before = this.#ids.get(path);
      if (typeof before === 'string' && before !== id) pathsOf(before).delete(path);
      if (typeof id === 'string') pathsOf(id).add(path);
    }
    const byTask = new Map<string, Way>();
    for (const [path, id] of ids) {
      for (const task of [this.#ids.get(path), id]) {
        if (typeof task !== 'string') continue;
        const known = byTask.get(task);
        if (known === undefined) byTask.set(task, this.#wayOf(task, paths.get(task) ?? [], path));
        // Of a task that is gone the last of its files is told.
        else if (paths.get(task)?.size === 0) byTask.set(task, { ...known, path });
      }
    }
    const isDoubtful = assumed.some(({ path }) => typeof ids.get(path) !== 'string');
    return { byTask, paths, ids, assumed, isDoubtful };
  }

  #wayOf(task: string, after: Iterable<string>, path: string): Way {
    const files = [...after];
    return { before: this.placeOf(task), after: placeOf(files), path: files.at(-1) ?? path };
  }

  #idsAfter(tasks: readonly TaskChange[], read: ReadIds) {
    const ids = new Map<string, string | null | undefined>();
    const assumed: TaskChange[] = [];
    const leaving = new Map<string, string | null | undefined>();
    for (const { path, change } of tasks) {
      if (change === 'removed') leaving.set(nameOf(path), this.#ids.get(path));
    }
    for (const task of tasks) {
      const { path, change } = task;
      const isKnown = task.blob === null || task.id !== undefined || read.has(path);
      if (change === 'removed') ids.set(path, undefined);
      else if (isKnown) ids.set(path, task.id ?? read.get(path) ?? null);
      else {
        assumed.push(task);
        ids.set(path, change === 'added' ? leaving.get(nameOf(path)) : this.#ids.get(path));
      }
    }
    return { ids, assumed };
  }

  /** Goes on to the commit that this was said of. */
  apply({ ids, paths }: Ways): void {
    for (const [path, id] of ids) {
      if (id === undefined) this.#ids.delete(path);
      else this.#ids.set(path, id);
    }
    for (const [id, known] of paths) {
      if (known.size === 0) this.#paths.delete(id);
      else this.#paths.set(id, known);
    }
  }

  placeOf(task: string): Place {
    return placeOf(this.#paths.get(task) ?? []);
  }

  /** A file of the task. */
  pathOf(task: string): string | undefined {
    return this.#paths.get(task)?.values().next().value;
  }

  /** How many tasks there are. */
  get size(): number {
    return [...this.#paths.keys()].filter(isTaskKey).length;
  }

  /** The files in which nobody could find a task. */
  unreadable(): string[] {
    return [...this.#ids].flatMap(([path, id]) => (id === null ? [path] : []));
  }
}

/** The folder that tells the state of what lies there: `messages/open/m-1.md` lies in `open`. */
function folderOf(path: string): string {
  const [top = '', below = ''] = path.split('/', 2);
  return top === 'messages' ? below : top;
}

function placeOf(paths: Iterable<string>): Place {
  const folders = new Set([...paths].map(folderOf));
  return folders.size === 0 ? 'none' : [...folders].sort().join(' and ');
}

/** True where the files of a task or a message lie in more than one folder. */
export function isTwice(place: Place): boolean {
  return place.includes(' and ');
}
