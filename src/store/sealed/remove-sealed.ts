import { rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type FileTree, hasCode, ignoreMissing, WorkingTree } from '../files/file-tree.ts';
import { linesOf } from '../files/line-reader.ts';
import { sealPath } from '../layout.ts';
import { ifSound } from '../records/records.ts';
import { folderOfDay } from './seal.ts';
import { sealedLineReader, textOfLine } from './sealed-line.ts';

/** Removes files of a day, wherever its folder lies now, that are sealed as they are, all of them or some; what differs stays. */
export function removeSealed(
  tree: FileTree,
  { day, folder, only }: { day: string; folder: string; only?: readonly string[] | undefined },
): void {
  const file = tree.open(sealPath(day));
  if (file === undefined) return;
  const read = sealedLineReader(day);
  const lying = new WorkingTree(folder);
  const meant = only === undefined ? null : new Set(only);
  try {
    for (const { bytes } of linesOf(file, 'asc')) {
      const event = read(bytes);
      if (event === null || meant?.has(event.path) === false) continue;
      const below = event.path.slice(folderOfDay(day).length + 1);
      const present = ifSound(() => lying.read(below));
      if (present?.equals(Buffer.from(textOfLine(event) ?? '\0')) === true)
        ignoreMissing(() => unlinkSync(join(folder, below)));
    }
  } finally {
    file.close();
  }
}

/** Removes a folder, where nothing is in it. */
export function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) throw error;
  }
}
