import type { BranchState } from './branch.ts';
import type { ChangeSet } from './change-set.ts';
import { blobId } from './fast-import.ts';
import type { FileTree } from './file-tree.ts';
import { OPEN_STATUSES, statusOfPath, taskPath } from './layout.ts';
import { listNamed } from './task-files.ts';
import { findTask } from './tasks.ts';

/** A hand edit found on the way: a file that the working tree holds otherwise than the branch. */
export interface Drift {
  /** Relative to the board, as the change set names it. */
  path: string;
  /** Where the branch has the file: the same path, another status folder, or nowhere. */
  recordedAt: string | null;
  /** What the branch holds of a file that was deleted. */
  recorded?: string | null;
}

/** The task files that change sets touch, or whose tasks their events are about. */
function concerned(changes: readonly ChangeSet[], tree: FileTree): Set<string> {
  const touched = changes.flatMap((change) => [...change.files.keys()]);
  const tasks = new Set(touched.filter((path) => statusOfPath(path) !== null));
  if (tasks.size > 0) return tasks;
  const events = changes.flatMap((change) => change.events);
  for (const id of new Set(events.map((event) => (event.entity_type === 'task' ? event.entity_id : null)))) {
    const path = id === null ? undefined : findTask({ tree, warn: () => {} }, id)?.path;
    if (path !== undefined) tasks.add(path);
  }
  return tasks;
}

/** A task that a write will be about, and when. */
export interface About {
  taskId: string;
  now: string;
}

/** The same for a task by its id, before anything is decided: where it is, may have been, and may go. */
export function pathsAround({ taskId, now }: About, tree: FileTree): Set<string> {
  const files = listNamed({ tree, warn: () => {} }, taskId, OPEN_STATUSES);
  return new Set(
    files.flatMap(({ path, name }) => [path, ...otherPlaces(path, tree), taskPath(name, 'done', now)]),
  );
}

/** The task files that a commit is about, and where the branch might have the same task under another status. */
export function pathsToAskFor(changes: readonly ChangeSet[], tree: FileTree): Set<string> {
  const paths = concerned(changes, tree);
  return new Set([...paths].flatMap((path) => [path, ...otherPlaces(path, tree)]));
}

/** Where a task may have been before somebody dragged it; a done one's day is in the file. */
function otherPlaces(path: string, tree: FileTree): string[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const day = /^finished_at: *["']?(\d{4}-\d\d-\d\dT[^"'\s]*)/m.exec(tree.read(path)?.toString() ?? '')?.[1];
  const done = day === undefined ? [] : [taskPath(name, 'done', day)];
  return [...OPEN_STATUSES.map((status) => `${status}/${name}`), ...done].filter((other) => other !== path);
}

/** Task files that the working tree and the branch hold differently, before any of our changes. */
export function findDrifts(changes: readonly ChangeSet[], branch: BranchState, tree: FileTree): Drift[] {
  const drifts = new Map<string, Drift>();
  for (const path of concerned(changes, tree)) {
    const bytes = tree.read(path);
    const recorded = branch.blobs.get(path);
    if (bytes === undefined) {
      if (recorded !== undefined) drifts.set(path, { path, recordedAt: path });
    } else if (recorded === undefined || recorded !== blobId(bytes, branch.tip?.length ?? 40)) {
      drifts.set(path, { path, recordedAt: recorded === undefined ? elsewhere(path, branch, tree) : path });
    }
  }
  const draggedFrom = new Set(
    [...drifts.values()].map(({ path, recordedAt }) => path !== recordedAt && recordedAt),
  );
  return [...drifts.values()].filter(({ path }) => !draggedFrom.has(path));
}

/** Another status folder where the branch has this file and the working tree has not. */
function elsewhere(path: string, branch: BranchState, tree: FileTree): string | null {
  const others = otherPlaces(path, tree);
  return others.find((other) => branch.blobs.has(other) && tree.read(other) === undefined) ?? null;
}
