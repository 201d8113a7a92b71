import type { FileTree } from './file-tree.ts';

/** The names of a folder's sub-folders that are numbers, newest first. */
function numbered(tree: FileTree, folder: string): string[] {
  return tree
    .list(folder)
    .filter((entry) => entry.kind === 'folder' && /^\d+$/.test(entry.name))
    .map((entry) => `${folder}/${entry.name}`)
    .sort()
    .reverse();
}

/** The folders `levels` below `root` that are named by numbers, newest first, listed only as far as they are asked for. */
export function* walkNumbered(tree: FileTree, root: string, levels: number): Generator<string> {
  if (levels === 0) {
    yield root;
    return;
  }
  for (const folder of numbered(tree, root)) yield* walkNumbered(tree, folder, levels - 1);
}

/** The `year/month/day` folders below `root`, newest first. */
export function walkDays(tree: FileTree, root: string): Generator<string> {
  return walkNumbered(tree, root, 3);
}
