import type { FileTree } from './file-tree.ts';

/** The same files, each by the name that its folder lists and by no other that the file system takes for it. */
export function byListedNames(tree: FileTree): Pick<FileTree, 'read' | 'open'> {
  const isListed = (path: string) => {
    const end = path.lastIndexOf('/');
    return tree.names(path.slice(0, Math.max(end, 0))).includes(path.slice(end + 1));
  };
  return {
    read: (path) => (isListed(path) ? tree.read(path) : undefined),
    open: (path) => (isListed(path) ? tree.open(path) : undefined),
  };
}

/** The paths of the files that a folder lists by a name which differs from a path's only in the case of letters. */
export function listedAs(path: string, tree: Pick<FileTree, 'names'>): string[] {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const name = path.slice(folder.length);
  return tree
    .names(folder.slice(0, -1))
    .flatMap((other) => (differInCase(name, other) ? folder + other : []));
}

/** True where two names differ only in the case of letters. */
export const differInCase = (one: string, other: string) =>
  one !== other && one.toLowerCase() === other.toLowerCase();
