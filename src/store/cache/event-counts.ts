import { countEvents } from '../events/event-names.ts';
import type { Repository } from '../git/repository.ts';
import { CacheFile } from './cache-file.ts';

/** How many events the folders of days hold, by the id that git gives each: no other events have it. */
export class EventCounts {
  readonly #file: CacheFile;
  readonly #counts: Map<string, number>;

  constructor(repository: Repository) {
    this.#file = new CacheFile(repository, 'event-counts');
    const body = this.#file.read();
    this.#counts = new Map(body === undefined ? [] : (JSON.parse(body.toString()) as [string, number][]));
  }

  /** The count of a folder; if it is not known, `namesOf` gives the names in it and in others, which are known from then on. */
  of(id: string, namesOf: () => readonly [id: string, paths: Buffer][]): number | undefined {
    if (!this.#counts.has(id)) {
      const found = namesOf();
      for (const [each, paths] of found) this.#counts.set(each, countEvents(paths));
      if (found.length > 0) this.#file.write(Buffer.from(JSON.stringify([...this.#counts])));
    }
    return this.#counts.get(id);
  }
}
