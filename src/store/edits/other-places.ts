import type { FileTree } from '../files/file-tree.ts';
import { idOfName, messagePath, nameOfPath, OPEN_STATUSES, placeOfPath, taskPath } from '../layout.ts';
import { ifSound } from '../records/records.ts';

/** Where a task or a message may have been before somebody dragged it; the day of one that is over is in the file. */
export function otherPlaces(path: string, tree: FileTree): string[] {
  const kind = placeOfPath(path)?.kind;
  if (kind === undefined) return [];
  const name = nameOfPath(path);
  const text = ifSound(() => tree.read(path))?.toString() ?? '';
  const key = kind === 'task' ? 'finished_at' : 'closed_at';
  const day = new RegExp(`^${key}: *["']?(\\d{4}-\\d\\d-\\d\\dT[^"'\\s]*)`, 'm').exec(text)?.[1];
  const open =
    kind === 'task'
      ? OPEN_STATUSES.map((status) => `${status}/${name}`)
      : [messagePath(idOfName(name), null)];
  const over =
    day === undefined
      ? []
      : [kind === 'task' ? taskPath(name, 'done', day) : messagePath(idOfName(name), day)];
  return [...open, ...over].filter((other) => other !== path);
}
