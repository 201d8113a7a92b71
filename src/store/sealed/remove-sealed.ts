import { lstatSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FileTree, hasCode, ignoreMissing, linkFinder, WorkingTree } from '../files/file-tree.ts';
import { linesOf } from '../files/line-reader.ts';
import { sealPath } from '../layout.ts';
import { ifSound } from '../records/records.ts';
import { folderOfDay } from './seal.ts';
import { sealedLineReader, textOfLine } from './sealed-line.ts';

/**
 * Removes files of a day, wherever its folder lies now, that are sealed as they are, all of them or some; what differs stays, and
 * what lies behind a link.
 */
export function removeSealed(
  tree: FileTree,
  { day, folder, only }: { day: string; folder: string; only?: readonly string[] | undefined },
): void {
  const file = isRealFolder(folder) ? tree.open(sealPath(day)) : undefined;
  if (file === undefined) return;
  const read = sealedLineReader(day);
  const lying = new WorkingTree(folder);
  const linkIn = linkFinder(folder);
  const meant = only === undefined ? null : new Set(only);
  try {
    for (const { bytes } of linesOf(file, 'asc')) {
      const event = read(bytes);
      if (event === null || meant?.has(event.path) === false) continue;
      const below = event.path.slice(folderOfDay(day).length + 1);
      const present = linkIn(dirname(below)) === null ? ifSound(() => lying.read(below)) : undefined;
      if (present?.equals(Buffer.from(textOfLine(event) ?? '\0')) === true)
        ignoreMissing(() => unlinkSync(join(folder, below)));
    }
  } finally {
    file.close();
  }
}

/** True for a folder; false for a link to one. */
export function isRealFolder(path: string): boolean {
  return ignoreMissing(() => lstatSync(path))?.isDirectory() === true;
}

/** Removes a folder, where nothing is in it. */
export function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) throw error;
  }
}
