import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { STATUSES } from '../../domain/status.ts';
import { nameOfPath, statusOfPath } from '../layout.ts';
import type { FileUpdate } from './working-files.ts';

/** What a file holds: its blob id; null where it is not there. */
type Holds = (path: string) => string | null;

/** A task's file that is about to change. */
interface Changing {
  from: string;
  /** Blob id of what it held. */
  before: string;
  /** Its new content, and where that goes. */
  update: FileUpdate;
  wasThere: boolean;
  /** Where else files of its name lay. */
  others: ReadonlySet<string>;
}

/**
 * Sees where a person drags a task's file while a report on it is being recorded. What they drag is the file as it was before, and
 * the report's change has to get into it, wherever it is now: left as it is, it would undo on the next look what was recorded, or
 * be taken for a copy. So it is a file that somebody moved, and no more.
 */
export class DraggedMeanwhile {
  readonly #root: string;
  readonly #holds: Holds;
  readonly #changing: readonly Changing[];

  /** To be made before anything is put in place. `due` are the updates whose files held then what they were to. */
  constructor(
    { root, holds, due }: { root: string; holds: Holds; due: ReadonlySet<FileUpdate> },
    updates: readonly FileUpdate[],
  ) {
    this.#root = root;
    this.#holds = holds;
    // A task's file keeps its name, wherever it goes.
    const tasks = updates.filter(({ path }) => statusOfPath(path) !== null);
    const byName = new Map(
      tasks.flatMap((one) => (one.content === null ? [] : [[nameOfPath(one.path), one] as const])),
    );
    this.#changing = tasks.flatMap((one): Changing[] => {
      const { path, before } = one;
      const update = byName.get(nameOfPath(path));
      if (before === null || update === undefined) return [];
      const others = new Set(placesOf(path).filter((place) => place !== path && this.#isThere(place)));
      return [{ from: path, before, update, wasThere: due.has(one), others }];
    });
  }

  /** To be called once all is in place: which new content has to go where instead. */
  places(): { update: FileUpdate; place: string }[] {
    return this.#changing.flatMap((file) => {
      const place = placesOf(file.from).find((one) => this.#isOldOne(one, file));
      return place === undefined ? [] : [{ update: file.update, place }];
    });
  }

  /** Also in its own place, to which it may have come back. One that lay beside it while it was there is a copy, and stays. */
  #isOldOne(place: string, { before, wasThere, others }: Changing): boolean {
    if ((wasThere && others.has(place)) || !this.#isThere(place)) return false;
    try {
      return this.#holds(place) === before;
    } catch {
      return false;
    }
  }

  #isThere(place: string): boolean {
    return lstatSync(join(this.#root, place), { throwIfNoEntry: false })?.isFile() === true;
  }
}

/** Its own, and right in each status folder. */
function placesOf(path: string): string[] {
  return [...new Set([path, ...STATUSES.map((status) => `${status}/${nameOfPath(path)}`)])];
}
