import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { shellWord } from '../../domain/shell-word.ts';
import { type FileTree, ignoreMissing } from '../files/file-tree.ts';
import { EVENTS, isLostName, nameOfPath } from '../layout.ts';
import { ifSound } from '../records/records.ts';

/** Of some paths those of files that are there and have names by which no record is found: see `isLostName`. */
export function lostAmong(paths: readonly string[], tree: FileTree): string[] {
  const isThere = (path: string) => ifSound(() => tree.names(dirname(path)))?.includes(nameOfPath(path));
  return paths.filter((path) => isLostName(path) && !path.startsWith(`${EVENTS}/`) && isThere(path) === true);
}

/** Where a file lies on the disk, also if the names on its path are no UTF-8; undefined where none, or several, are shown so. */
export function placeOnDisk(root: string, path: string): Buffer | undefined {
  let place = Buffer.from(root);
  for (const name of path.split('/')) {
    const shown = name.includes('\ufffd') ? namesShownAs(place, name) : [Buffer.from(name)];
    const [only] = shown;
    if (only === undefined || shown.length > 1) return undefined;
    place = Buffer.concat([place, Buffer.from('/'), only]);
  }
  return place;
}

const namesShownAs = (folder: Buffer, name: string) =>
  (ignoreMissing(() => readdirSync(folder, { encoding: 'buffer' })) ?? []).filter(
    (each) => each.toString() === name,
  );

/** What is said of such a file. The command names it by what can be shown of its name. */
export function lostName(path: string): { problem: string; remedy: string } {
  const name = nameOfPath(path).replace(/[\n\ufffd]+/g, '-');
  return {
    problem: 'expected a name of one line of UTF-8, got one that is not, by which nothing finds the file',
    remedy: `rename it: mv -- ${shellWord(path)} ${shellWord(`${dirname(path)}/${name}`)}`,
  };
}
