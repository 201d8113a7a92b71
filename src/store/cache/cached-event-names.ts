/**
 * What the events of past days are called, as the commit that is checked out has them, kept for later processes. Invariant:
 * names are kept by the id that git gives the folder of a day, which no other names have; so no time stamp has to vouch for
 * them. An event is in a commit before its file is there, so none that is there is passed over but those that nobody recorded.
 */

import { type EventNames, foldersNaming } from '../events/event-names.ts';
import type { FileTree } from '../files/file-tree.ts';
import type { Repository } from '../git/repository.ts';
import { EVENTS } from '../layout.ts';
import { walkNumbered } from '../records/day-folders.ts';
import { EventCounts } from './event-counts.ts';
import { type MonthTree, type NamesByDay, readMonths, readNames } from './event-months.ts';

const MONTH_LENGTH = '2026/11'.length;

/** One look, for one walk through the days: git is asked once, and the names of one month are held at a time. */
export class CachedEventNames implements EventNames {
  readonly #repository: Repository;
  readonly #disk: FileTree;
  readonly #newest: string;
  #trees: ReadonlyMap<string, MonthTree> | undefined;
  #counts: EventCounts | undefined;
  #last: { month: string; names: NamesByDay } | undefined;

  /** `newest` is the day that is written to: its names do not stay the same for long. */
  constructor(repository: Repository, disk: FileTree, newest: string) {
    this.#repository = repository;
    this.#disk = disk;
    this.#newest = newest;
  }

  foldersAbout(day: string, entityIds: ReadonlySet<string>): ReadonlySet<string> | undefined {
    const [month, date] = [day.slice(0, MONTH_LENGTH), day.slice(MONTH_LENGTH + 1)];
    const names = day === this.#newest ? undefined : this.#namesIn(month).get(date);
    if (names === undefined) return undefined;
    return new Set(foldersNaming(names, entityIds).map((folder) => `${EVENTS}/${month}/${folder}`));
  }

  countIn(day: string): number | undefined {
    const [month, date] = [day.slice(0, MONTH_LENGTH), day.slice(MONTH_LENGTH + 1)];
    const id = day === this.#newest ? undefined : this.#monthTrees().get(month)?.days.get(date);
    if (id === undefined) return undefined;
    this.#counts ??= new EventCounts(this.#repository);
    return this.#counts.of(id, () => {
      const names = this.#namesIn(month);
      const days = this.#monthTrees().get(month)?.days ?? new Map<string, string>();
      return [...names].flatMap(([each, paths]): [string, Buffer][] => {
        const its = days.get(each);
        return its === undefined ? [] : [[its, paths]];
      });
    });
  }

  #namesIn(month: string): NamesByDay {
    if (this.#last?.month !== month) this.#last = { month, names: this.#readNames(month) };
    return this.#last.names;
  }

  #readNames(month: string): NamesByDay {
    const tree = this.#monthTrees().get(month);
    if (tree === undefined) return new Map();
    const isWritten = (date: string) => `${month}/${date}` === this.#newest;
    const days = new Map([...tree.days].filter(([date]) => !isWritten(date)));
    return readNames(this.#repository, { ...tree, days });
  }

  #monthTrees(): ReadonlyMap<string, MonthTree> {
    this.#trees ??= readMonths(this.#repository, this.#months());
    return this.#trees;
  }

  #months(): string[] {
    const view = { tree: this.#disk, warn: () => {} };
    return [...walkNumbered(view, EVENTS, 2)].map((folder) => folder.slice(EVENTS.length + 1));
  }
}
