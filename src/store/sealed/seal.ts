import { sealPath } from '../layout.ts';

/** A day whose events are to lie in one file. */
export interface Seal {
  /** `2026/11/21`. */
  readonly day: string;
  /** git's id of the sealed file, which git has already. */
  readonly blob: string;
  /** The same of the sealed file that is there already; null where none is. */
  readonly before: string | null;
  /** The sealed file, ready to be put in place; null where git is to be asked for it. */
  readonly ready: string | null;
  /**
   * What goes from the day's folder: all of it, or the files at these paths, because something stays; nothing where only
   * the sealed file is put back.
   */
  readonly leaving: 'everything' | readonly string[];
}

/** What a commit does to files for some seals: a blob id, or null for a file or a folder that goes. */
export function filesOfSeals(seals: readonly Seal[]): Map<string, string | null> {
  return new Map(
    seals.flatMap(({ day, blob, leaving }): [string, string | null][] => [
      [sealPath(day), blob],
      ...(leaving === 'everything'
        ? [[folderOfDay(day), null] as [string, null]]
        : leaving.map((path): [string, null] => [path, null])),
    ]),
  );
}

/** The folder of a day's events. */
export function folderOfDay(day: string): string {
  return sealPath(day).replace(/\.[^.]*$/, '');
}

/** What an intent notes of seals, and of the commit before them. */
export function noteOfSeals(from: string | null, seals: readonly Seal[]) {
  return {
    from,
    days: seals.map((seal) => ({
      day: seal.day,
      blob: seal.blob,
      before: seal.before,
      isEmptied: leavesAny([seal]),
    })),
  };
}

/** The sealed files themselves: what branch and index hold of them afterwards. */
export function sealsAsFiles(seals: readonly Seal[]): { path: string; id: string }[] {
  return seals.map(({ day, blob }) => ({ path: sealPath(day), id: blob }));
}

/** True where files leave the days' folders. */
export function leavesAny(seals: readonly Seal[]): boolean {
  return seals.some(({ leaving }) => leaving === 'everything' || leaving.length > 0);
}
