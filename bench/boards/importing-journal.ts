import { allFiles, bytesOf, type ChangeSet } from '../../src/store/journal/change-set.ts';
import { Journal, type JournalOptions, type Written } from '../../src/store/journal/journal.ts';
import type { Request, Standing } from '../../src/store/journal/planning.ts';
import { isEventPath, statusOfPath } from '../../src/store/layout.ts';
import { MemoryTree } from './memory-tree.ts';

/** Takes what a report is to be recorded as. */
export type Land = (change: ChangeSet) => Promise<void>;

const NOBODY = { name: 'Bench', email: 'bench@mission-control.invalid' };
const COMMIT = '0'.repeat(40);

/**
 * A journal of a board that nobody else knows of yet: what operations plan goes into memory and to whoever lands it, with
 * no lock, no disk and no git in between.
 */
export class ImportingJournal extends Journal {
  readonly tree = new MemoryTree();
  readonly #land: Land;
  #lastEventId: string | null = null;

  constructor(options: JournalOptions, land: Land) {
    super(options);
    this.#land = land;
  }

  override prepare(): void {}

  override async write({ plan }: Request): Promise<Written> {
    const changes = await plan(this.#standing());
    if (changes === 'later') throw new Error('nothing is under way that anything could wait for');
    for (const change of changes) {
      for (const path of allFiles(change).keys()) this.#keep(change, path);
      this.#lastEventId = change.events.at(-1)?.id ?? this.#lastEventId;
      await this.#land(change);
    }
    return { commits: changes.map(() => COMMIT), warnings: [] };
  }

  #standing(): Standing {
    return {
      tip: COMMIT,
      tree: this.tree,
      lastEventId: () => this.#lastEventId,
      underWay: new Set(),
      identities: Promise.resolve({ author: NOBODY, committer: NOBODY }),
      findEdits: () => {
        throw new Error('there are no files that anybody could edit');
      },
    };
  }

  /** No operation that makes boards looks at events, or again at what is over and done. */
  #keep(change: ChangeSet, path: string): void {
    const content = change.files.get(path);
    if (content === undefined || isEventPath(path)) return;
    if (content === null || isOver(change, path)) this.tree.drop(path);
    else this.tree.put(path, bytesOf(change, path));
  }
}

/** True for a task that is done now, and for a run that has ended. */
function isOver({ events }: ChangeSet, path: string): boolean {
  if (statusOfPath(path) === 'done') return true;
  return events.some(({ type, entity_id }) => type === 'run-finished' && path.endsWith(`/${entity_id}.md`));
}
