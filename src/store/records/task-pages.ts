import { sameId } from '../../domain/ids.ts';
import { fillPage, type Key, type Page, PageCollector, type PageRequest } from '../../domain/page.ts';
import type { Status } from '../../domain/status.ts';
import { breather } from './board-walk.ts';
import { ifSound, orWarn, type View } from './records.ts';
import { listTasks, type TaskFile } from './task-files.ts';
import { claimReader, REREAD_TRIES, readTaskOnce, type StoredTask } from './tasks.ts';
import { type Claim, withoutTwinsElsewhere } from './twins.ts';

/** What is asked for; `keyOf` gives a task's place in the order, null for one that does not match, `itemOf` what the page shows. */
export interface TaskQuestion<Item> {
  statuses: readonly Status[];
  request: PageRequest;
  keyOf(task: StoredTask): Key | null;
  itemOf(task: StoredTask): Item;
}

/**
 * A page of tasks out of any number of them. All are read, others have their turn meanwhile, and no more contents are held
 * than the page shows.
 */
export async function readTaskPage<Item>(view: View, question: TaskQuestion<Item>): Promise<Page<Item>> {
  const reading = new Reading(view, question);
  for (let tries = 1; ; tries++) {
    const files = listTasks(view, question.statuses);
    const isComplete = await reading.readAll(files);
    const { page, isWhole } = reading.pageOf(files);
    if ((isComplete && isWhole) || tries >= REREAD_TRIES) return page;
  }
}

/** What is kept of a task that was read: whose it is, which of two counts, and where it comes. */
interface Note extends Claim {
  readonly file: TaskFile;
  readonly key: Key | null;
}

class Reading<Item> {
  readonly #view: View;
  readonly #question: TaskQuestion<Item>;
  /** By path; null for what cannot be read. */
  readonly #notes = new Map<string, Note | null>();

  constructor(view: View, question: TaskQuestion<Item>) {
    this.#view = view;
    this.#question = question;
  }

  /** Reads what was not read yet; false where some file is gone, so that its task is to be looked for elsewhere. */
  async readAll(files: readonly TaskFile[]): Promise<boolean> {
    const breathe = breather();
    let isComplete = true;
    for (const file of files) {
      if (this.#notes.has(file.path)) continue;
      await breathe();
      isComplete = this.#note(file) && isComplete;
    }
    return isComplete;
  }

  #note(file: TaskFile): boolean {
    const { path, name } = file;
    let isThere = true;
    const task = orWarn(this.#view, () => {
      const found = readTaskOnce(this.#view, file);
      isThere = found !== undefined;
      return found;
    });
    if (task === undefined) {
      if (isThere) this.#notes.set(path, null);
      return isThere;
    }
    const { id, revision } = task.fields;
    const key = this.#question.keyOf(task);
    this.#notes.set(path, { path, name, file, key, fields: { id, revision } });
    return true;
  }

  /** The page of those files that count; not whole where one of them is gone or is another by now. */
  pageOf(files: readonly TaskFile[]): { page: Page<Item>; isWhole: boolean } {
    const { request, itemOf } = this.#question;
    const collector = new PageCollector<Note>(request);
    const notes = [...this.#read(files)];
    const where = { read: this.#question.statuses, readClaim: claimReader(this.#view) };
    for (const note of withoutTwinsElsewhere(this.#view, notes, where)) {
      if (note.key !== null) collector.add(note.key, note);
    }
    let isWhole = true;
    const page = fillPage(request, collector.page(), {
      keyOf: ({ key }) => key ?? [],
      itemOf: (note) => {
        const task = this.#readAgain(note);
        isWhole &&= task !== undefined;
        return task === undefined ? undefined : itemOf(task);
      },
    });
    return { page, isWhole };
  }

  *#read(files: readonly TaskFile[]): Generator<Note> {
    for (const { path } of files) {
      const note = this.#notes.get(path);
      if (note !== null && note !== undefined) yield note;
    }
  }

  /** Undefined where it moved or changed meanwhile, so that it is to be looked for anew. */
  #readAgain({ file, path, fields }: Note): StoredTask | undefined {
    const task = ifSound(() => readTaskOnce(this.#view, file));
    if (task?.fields.revision === fields.revision && sameId(task.fields.id, fields.id)) return task;
    this.#notes.delete(path);
    return undefined;
  }
}
