import type { FileTree } from '../files/file-tree.ts';
import { type Days, inOrderOfDays, listDays, type PlacedName, walkDays } from '../records/day-folders.ts';
import { NameIndex } from '../records/name-index.ts';
import { silently, type View } from '../records/records.ts';

/** For so few ids each folder is asked. */
const FEW = 8;
/** So many names of folders that changed are put in order each time; more, and all are. */
const CHANGED_MAX = 2_000;

/** The names in the folders of days, put in order once for all: of these there are many, and few change. */
export class KeptDays {
  readonly #tree: Pick<FileTree, 'names'>;
  #known = new Map<string, readonly string[]>();
  #index: NameIndex<PlacedName> = new NameIndex<PlacedName>([]);

  /** A tree that gives the same list again while a folder is the same. */
  constructor(tree: Pick<FileTree, 'names'>) {
    this.#tree = tree;
  }

  /** What lies in the days below a root now. */
  look(view: View, root: string): Days {
    const alone = listDays(view, root);
    let asked = 0;
    let atOnce: ((id: string) => PlacedName[]) | undefined;
    return {
      get folders() {
        return alone.folders;
      },
      named: (id) => {
        if (++asked <= FEW) return alone.named(id);
        atOnce ??= this.#namedAtOnce(view, root);
        return atOnce(id);
      },
    };
  }

  #namedAtOnce(view: View, root: string): (id: string) => PlacedName[] {
    const folders = [...walkDays(silently(view), root), root];
    const now = new Map(folders.map((folder) => [folder, this.#tree.names(folder)]));
    let changed = folders.filter((folder) => now.get(folder) !== this.#known.get(folder));
    const count = changed.reduce((sum, folder) => sum + (now.get(folder)?.length ?? 0), 0);
    if (count > CHANGED_MAX) {
      this.#known = now;
      this.#index = new NameIndex(folders.flatMap((folder) => placed(folder, now.get(folder))));
      changed = [];
    }
    const known = this.#known;
    const index = this.#index;
    const others = new NameIndex(changed.flatMap((folder) => placed(folder, now.get(folder))));
    const isKnown = ({ folder }: PlacedName) => known.get(folder) === now.get(folder);
    return (id) => inOrderOfDays([...index.named(id).filter(isKnown), ...others.named(id)]);
  }
}

const placed = (folder: string, names: readonly string[] = []) =>
  names.map((name): PlacedName => ({ folder, name }));
