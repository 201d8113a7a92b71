import { isRecordName, isUnusableName } from '../layout.ts';
import { malformed } from '../markdown/front-matter.ts';
import { listFolder, namedIn, orWarn, strangeAmong, type View } from './records.ts';

/** The record files of one folder, by name only: of these there are many. */
export interface DayFolder {
  readonly folder: string;
  readonly count: number;
  /** Null where they are known to be so many without having been listed. */
  readonly names: readonly string[] | null;
}

/** What lay in the folders of the days below a root, and right in it, at one instant. */
export interface Days {
  /** The newest day first; last the root, where somebody may have dropped some. */
  readonly folders: readonly DayFolder[];
  /** The files whose names may belong to an id's record. The id inside decides. */
  named(id: string): readonly PlacedName[];
}

/** A file's name, and the folder that it is in. */
export interface PlacedName {
  readonly folder: string;
  readonly name: string;
}

/** The names of a folder's sub-folders that are numbers, newest first. */
function numbered(view: View, folder: string): string[] {
  return listFolder(view, folder)
    .filter((entry) => entry.kind === 'folder' && /^\d+$/.test(entry.name))
    .map((entry) => `${folder}/${entry.name}`)
    .sort()
    .reverse();
}

/** The folders `levels` below `root` that are named by numbers, newest first, listed only as far as they are asked for. */
export function* walkNumbered(view: View, root: string, levels: number): Generator<string> {
  if (levels === 0) {
    yield root;
    return;
  }
  for (const folder of numbered(view, root)) yield* walkNumbered(view, folder, levels - 1);
}

/** The `year/month/day` folders below `root`, newest first. */
export function walkDays(view: View, root: string): Generator<string> {
  return walkNumbered(view, root, 3);
}

/** What lies in the folders of the days below `root`. What looks like a record by its name and can be none is warned of. */
export function daysOf(view: View, root: string): Days {
  return view.tree.days?.(root, view.warn) ?? listDays(view, root);
}

/** The same, told by listing each of them. */
export function listDays(view: View, root: string): Days {
  const folders = [...walkDays(view, root), root];
  return {
    get folders() {
      return folders.map((folder) => listDay(view, folder));
    },
    named: (id) => folders.flatMap((folder) => namedInDay(view, folder, id)),
  };
}

/** A folder's files whose names may belong to an id's record. */
export function namedInDay(view: View, folder: string, id: string): PlacedName[] {
  return namedIn(view, folder, id).map((name) => ({ folder, name }));
}

/** Puts files in the order in which days are walked. */
export function inOrderOfDays(files: readonly PlacedName[]): PlacedName[] {
  return [...files].sort((one, other) =>
    one.folder < other.folder ? 1 : one.folder > other.folder ? -1 : 0,
  );
}

/** True for the folders that `walkDays` gives, and the root. */
export function isDayBelow(root: string, folder: string): boolean {
  return (
    folder === root || (folder.startsWith(`${root}/`) && /^(?:\/\d+){3}$/.test(folder.slice(root.length)))
  );
}

/** Lists one folder; `isClean` where nothing had to be warned of. */
export function listDay(view: View, folder: string): DayFolder & { names: string[]; isClean: boolean } {
  const listed = orWarn(view, () => view.tree.names(folder));
  const all = listed ?? [];
  const strange = strangeAmong(
    folder,
    all.filter(isUnusableName).map((name) => ({ name, kind: 'file' })),
  );
  for (const { path, problem } of strange) {
    orWarn(view, () => {
      throw malformed(path, problem);
    });
  }
  const names = all.filter(isRecordName);
  return { folder, count: names.length, names, isClean: listed !== undefined && strange.length === 0 };
}

/** The names of a folder's record files. */
export function namesOfDay(view: View, { folder, names }: DayFolder): readonly string[] {
  return names ?? listDay(view, folder).names;
}
