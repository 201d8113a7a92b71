import { listFolder, type View } from './records.ts';

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
