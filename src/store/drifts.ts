import type { BranchState } from './branch.ts';
import type { ChangeSet } from './change-set.ts';
import { blobId } from './fast-import.ts';
import type { FileTree } from './file-tree.ts';
import { OPEN_STATUSES, statusOfPath } from './layout.ts';

/** A hand edit found on the way: a file that the working tree holds otherwise than the branch. */
export interface Drift {
  /** Relative to the board, as the change set names it. */
  path: string;
  /** Where the branch has the file: the same path, another status folder, or nowhere. */
  recordedAt: string | null;
}

/** The task files that a commit touches, and where the branch might have the same task under another status. */
export function pathsToAskFor(changes: readonly ChangeSet[]): Set<string> {
  const paths = new Set<string>();
  for (const path of changes.flatMap((change) => [...change.files.keys()])) {
    if (statusOfPath(path) === null) continue;
    paths.add(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    for (const status of OPEN_STATUSES) paths.add(`${status}/${name}`);
  }
  return paths;
}

/** Task files that the working tree and the branch hold differently, before any of our changes. */
export function findDrifts(changes: readonly ChangeSet[], branch: BranchState, tree: FileTree): Drift[] {
  const drifts = new Map<string, Drift>();
  for (const path of changes.flatMap((change) => [...change.files.keys()])) {
    if (statusOfPath(path) === null) continue;
    const bytes = tree.read(path);
    const recorded = branch.blobs.get(path);
    if (bytes === undefined) {
      if (recorded !== undefined) drifts.set(path, { path, recordedAt: path });
    } else if (recorded === undefined || recorded !== blobId(bytes, branch.tip?.length ?? 40)) {
      drifts.set(path, { path, recordedAt: recorded === undefined ? elsewhere(path, branch, tree) : path });
    }
  }
  return [...drifts.values()];
}

/** Another status folder where the branch has this file and the working tree has not. */
function elsewhere(path: string, branch: BranchState, tree: FileTree): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const others = OPEN_STATUSES.map((status) => `${status}/${name}`).filter((other) => other !== path);
  return others.find((other) => branch.blobs.has(other) && tree.read(other) === undefined) ?? null;
}
