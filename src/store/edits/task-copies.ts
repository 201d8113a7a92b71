/** Files that bear the id of a task which has a file of its own: a person copied it, or see `isForeignCopy`. */
import { sameId } from '../../domain/ids.ts';
import type { BoardError } from '../../errors.ts';
import type { FileTree } from '../files/file-tree.ts';
import { nameOfPath, statusOfPath } from '../layout.ts';
import { malformed } from '../markdown/front-matter.ts';
import { readAddedTask } from '../records/added-task.ts';
import { isForeignCopy } from '../records/foreign-copies.ts';
import { copyOf } from '../records/named-records.ts';
import { ifSound } from '../records/records.ts';
import { listNamed } from '../records/task-files.ts';
import { readTask, type StoredTask } from '../records/tasks.ts';
import { type PresentFile, pairFiles } from './edit-pairs.ts';
import type { PresentTask } from './task-pairs.ts';

/** A file, and the one that it is a copy of. */
export interface Copy<File> {
  readonly file: File;
  readonly original: string;
}

/** Of some task files that differ from what is recorded those that are copies. `recorded` are the paths that were on record among them. */
export function copiesAmong<File extends PresentFile>(
  present: readonly File[],
  recorded: readonly string[],
  takenBy: (id: string) => string | undefined,
): Copy<File>[] {
  const before = recorded.map((path) => ({ path, id: null }));
  return pairFiles(before, present, takenBy).flatMap(({ after, copyOf: original }) =>
    after === null || original === null ? [] : [{ file: after, original }],
  );
}

/** True for a file that an editor saved once more under the name of its task, from what the task was before: no copy. */
export function isSavedAgain(
  { path, task }: PresentTask,
  { name, fields }: { name: string; fields: Pick<StoredTask['fields'], 'revision'> },
): boolean {
  const { revision, updated_at } = task.fields;
  return name === nameOfPath(path) && revision !== undefined && revision < fields.revision && !!updated_at;
}

/** Why a copy that no person made is not recorded. */
export function copyError({ path, id }: PresentFile, original: string): BoardError {
  const { problem, remedy } = copyOf(id ?? '', original);
  return malformed(path, problem, undefined, remedy);
}

/** True for a task's file beside which there is another with the same id, of which it is a copy that no person made. */
export function isPassedOver(tree: FileTree, path: string): boolean {
  const bytes = statusOfPath(path) === null ? undefined : ifSound(() => tree.read(path));
  const id = bytes === undefined ? undefined : ifSound(() => readAddedTask(path, bytes))?.fields.id;
  if (id === undefined) return false;
  const view = { tree, warn: () => {} };
  return listNamed(view, id).some(
    (file) =>
      file.path !== path &&
      isForeignCopy(path, file.path) &&
      sameId(ifSound(() => readTask(view, file))?.fields.id ?? '', id),
  );
}
