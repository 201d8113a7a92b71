import type { FileTree } from '../files/file-tree.ts';
import { nameOfPath, OPEN_STATUSES, statusOfPath, taskPath } from '../layout.ts';
import { ifSound } from '../records/records.ts';

/** Where a task may have been before somebody dragged it; a done one's day is in the file. */
export function otherPlaces(path: string, tree: FileTree): string[] {
  if (statusOfPath(path) === null) return [];
  const name = nameOfPath(path);
  const text = ifSound(() => tree.read(path))?.toString() ?? '';
  const day = /^finished_at: *["']?(\d{4}-\d\d-\d\dT[^"'\s]*)/m.exec(text)?.[1];
  const done = day === undefined ? [] : [taskPath(name, 'done', day)];
  return [...OPEN_STATUSES.map((status) => `${status}/${name}`), ...done].filter((other) => other !== path);
}
