/**
 * What the folders of days hold, kept for later processes. Invariant: a folder is taken from here only while its stamp is
 * what it was before it was listed, and was then too old for a later change to leave the same; any file that enters, leaves
 * or is renamed moves it. What is in the files is not kept here.
 */
import { lstatSync } from 'node:fs';
import { isSameStamp, isYoung, type Stamp, stampAt } from '../files/stamp.ts';
import {
  type DayFolder,
  type Days,
  inOrderOfDays,
  listDay,
  type PlacedName,
  walkDays,
} from '../records/day-folders.ts';
import { NameIndex } from '../records/name-index.ts';
import { silently, type View } from '../records/records.ts';
import type { CacheFile } from './cache-file.ts';
import { SortedNames } from './sorted-names.ts';

/** To list so many names takes longer than to write down a board's. */
const WORTH_WRITING = 1_000;

interface KnownDay extends Stamp {
  folder: string;
  count: number;
}

/** A folder that was listed now; its stamp where that will tell every change. */
interface ListedDay extends DayFolder {
  names: readonly string[];
  stamp: Stamp | null;
}

/** The folders of days and how many files each holds, and beside it their names, which fewer ask for. */
export interface DayFiles {
  table: CacheFile;
  names: CacheFile;
}

interface Table {
  /** What the names were written as. */
  names: string;
  days: KnownDay[];
}

export class CachedDays {
  readonly #root: string;
  readonly #files: DayFiles;
  #table: Table | undefined;
  #names: SortedNames | undefined;
  #last: Look | undefined;

  /** `root` is the board's folder. */
  constructor(root: string, files: DayFiles) {
    this.#root = root;
    this.#files = files;
  }

  /** What lies in the days below `top` now. */
  look(view: View, top: string): Days {
    const table = new Map(this.#read().days.map((day) => [day.folder, day]));
    const look = new Look(this.#root, () => this.#readNames());
    const folders = [...walkDays(view, top), top].map((folder) => look.at(view, folder, table.get(folder)));
    this.#last = look;
    return { folders, named: (id) => look.named(view, id) };
  }

  /** Writes down for later processes what the last look found, where that had to list much. */
  keep(): void {
    const look = this.#last;
    this.#last = undefined;
    if (look === undefined || look.newlyListed() < WORTH_WRITING) return;
    const { days, names } = look.all();
    const lines = SortedNames.of(names);
    this.#names = new SortedNames(lines);
    this.#table = { names: this.#files.names.write(lines), days };
    this.#files.table.write(Buffer.from(JSON.stringify(this.#table)));
  }

  #read(): Table {
    if (this.#table === undefined) {
      const body = this.#files.table.read();
      this.#table = body === undefined ? { names: '', days: [] } : (JSON.parse(body.toString()) as Table);
    }
    return this.#table;
  }

  #readNames(): SortedNames | undefined {
    const lines = this.#names === undefined ? this.#files.names.read(this.#read().names) : undefined;
    if (lines !== undefined) this.#names = new SortedNames(lines);
    return this.#names;
  }
}

/** One look at all folders: those that are as they were known, and those that had to be listed. */
class Look {
  readonly #root: string;
  readonly #readNames: () => SortedNames | undefined;
  readonly #known = new Map<string, KnownDay>();
  readonly #listed: ListedDay[] = [];
  #index: NameIndex<PlacedName> | undefined;

  constructor(root: string, readNames: () => SortedNames | undefined) {
    this.#root = root;
    this.#readNames = readNames;
  }

  at(view: View, folder: string, before: KnownDay | undefined): DayFolder {
    const now = Date.now();
    const stamp = stampAt(`${this.#root}/${folder}`);
    if (stamp !== undefined && before !== undefined && isSameStamp(stamp, before)) {
      this.#known.set(folder, before);
      return { folder, count: before.count, names: null };
    }
    const { isClean, ...day } = listDay(view, folder);
    const isLasting = isClean && stamp !== undefined && !isYoung(stamp, now);
    this.#listed.push({ ...day, stamp: isLasting ? stamp : null });
    return day;
  }

  named(view: View, id: string): PlacedName[] {
    const known = this.#knownNames(view);
    this.#index ??= new NameIndex(this.#listed.flatMap(placed));
    const found = [
      ...(known?.named(id) ?? []).filter(({ folder }) => this.#known.has(folder)),
      ...this.#index.named(id),
    ];
    return inOrderOfDays(found.filter((file) => this.#isFile(file)));
  }

  /** The names in the folders that are as they were known; where they are lost, these are listed, too. */
  #knownNames(view: View): SortedNames | undefined {
    const names = this.#readNames();
    if (names !== undefined) return names;
    const folders = [...this.#known.keys()];
    this.#known.clear();
    for (const folder of folders) this.at(silently(view), folder, undefined);
    return undefined;
  }

  /** How many names had to be listed that later processes need not list. */
  newlyListed(): number {
    return this.#lasting().reduce((sum, { count }) => sum + count, 0);
  }

  /** All that later processes may go by. */
  all(): { days: KnownDay[]; names: PlacedName[] } {
    const names = this.#known.size === 0 ? undefined : this.#readNames();
    const known = [...(names?.all() ?? [])].filter(({ folder }) => this.#known.has(folder));
    const lasting = this.#lasting();
    return {
      days: [
        ...(names === undefined ? [] : this.#known.values()),
        ...lasting.map(({ folder, count, stamp }) => ({ folder, count, ...stamp })),
      ],
      names: [...known, ...lasting.flatMap(placed)],
    };
  }

  #lasting(): (ListedDay & { stamp: Stamp })[] {
    return this.#listed.filter((day): day is ListedDay & { stamp: Stamp } => day.stamp !== null);
  }

  #isFile({ folder, name }: PlacedName): boolean {
    try {
      return lstatSync(`${this.#root}/${folder}/${name}`).isFile();
    } catch {
      return false;
    }
  }
}

function placed({ folder, names }: ListedDay): PlacedName[] {
  return names.map((name) => ({ folder, name }));
}
