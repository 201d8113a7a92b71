/** Which task file became which: see `pairFiles`. A file that bears the id of another's task is a copy of that. */
import { sameId } from '../../domain/ids.ts';
import { STATUSES } from '../../domain/status.ts';
import { TaskFields } from '../../domain/task.ts';
import type { FileTree } from '../files/file-tree.ts';
import { idOfName, idsThatMayHold, isTaskPlace, nameOfPath } from '../layout.ts';
import { malformed } from '../markdown/front-matter.ts';
import { type AddedTask, readAddedTask } from '../records/added-task.ts';
import { ifSound, parseRecord, type Stored } from '../records/records.ts';
import { listTasks, type TaskFile } from '../records/task-files.ts';
import { readTask } from '../records/tasks.ts';
import type { Difference } from './differences.ts';
import { type Pair, pairFiles } from './edit-pairs.ts';
import { bytesOf, type EditProblem, orProblem } from './edit-problems.ts';

/** A task file as it is on record; nothing but its path is known where that does not parse. */
export interface RecordedTask {
  path: string;
  id: string | null;
  task: Stored<TaskFields> | null;
}

/** A task file as a person left it. */
export interface PresentTask {
  path: string;
  id: string | null;
  task: AddedTask;
}

export type TaskEdit = Pair<RecordedTask, PresentTask>;

/** What happened to the tasks' files among some that differ; what cannot be read is told as a problem. */
export function pairTasks(
  differences: readonly Difference[],
  tree: FileTree,
  problems: EditProblem[],
): TaskEdit[] {
  const unreadable = new Set<string>();
  const broken = new Set<string>();
  const present = differences.flatMap((difference): PresentTask[] => {
    const { path } = difference;
    if (difference.present === null) return [];
    const task = orProblem(problems, path, () => readPresentTask(difference));
    if (task !== null) return [{ path, id: task.fields.id ?? null, task }];
    for (const id of idsThatMayHold(nameOfPath(path))) unreadable.add(id);
    broken.add(path);
    return [];
  });
  const recorded = differences.flatMap(({ path, recorded }): RecordedTask[] => {
    if (recorded === null) return [];
    const task = ifSound(() => parseRecord(TaskFields, path, recorded)) ?? null;
    return [{ path, id: task?.fields.id ?? null, task }];
  });
  // What cannot be read is still where it was, and what bears its id is a copy.
  const isThere = ({ path }: RecordedTask) => broken.has(path);
  const stays = new Map(
    recorded.filter(isThere).map(({ id, path }) => [id?.toLowerCase() ?? '', path] as const),
  );
  const elsewhere = whoElseHas(tree, new Set(differences.map(({ path }) => path)));
  const takenBy = (id: string) => stays.get(id.toLowerCase()) ?? elsewhere(id);
  const pairs = pairFiles(
    recorded.filter((one) => !isThere(one)),
    present,
    takenBy,
  );
  // A file that cannot be read may be where a missing one went.
  const isPerhapsThere = ({ path, id }: RecordedTask) =>
    unreadable.has(idOfName(nameOfPath(path)).toLowerCase()) ||
    (id !== null && unreadable.has(id.toLowerCase()));
  return pairs.filter(({ before, after }) => after !== null || before === null || !isPerhapsThere(before));
}

/** Tells of an id which file bears it that nobody touched. The board is listed once, when somebody first asks. */
export function whoElseHas(tree: FileTree, touched: ReadonlySet<string>): (id: string) => string | undefined {
  const view = { tree, warn: () => {} };
  let known: Map<string, TaskFile[]> | undefined;
  const list = () => {
    const byId = new Map<string, TaskFile[]>();
    for (const file of listTasks(view, STATUSES)) {
      if (touched.has(file.path)) continue;
      for (const id of idsThatMayHold(file.name)) {
        const known = byId.get(id);
        if (known === undefined) byId.set(id, [file]);
        else known.push(file);
      }
    }
    return byId;
  };
  return (id) => {
    known ??= list();
    const files = known.get(id.toLowerCase()) ?? [];
    return files.find((file) => sameId(ifSound(() => readTask(view, file))?.fields.id ?? '', id))?.path;
  };
}

/** A task's file as a person left it; throws `malformed_file` where it cannot be recorded. */
export function readPresentTask(difference: Omit<Difference, 'isCommitted'>): AddedTask {
  const { path, recorded } = difference;
  if (!isTaskPlace(path))
    throw malformed(
      path,
      'expected tasks right in their status folder, got one in a folder below it',
      undefined,
      'move it up',
    );
  const bytes = bytesOf(difference) ?? Buffer.alloc(0);
  return recorded === null ? readAddedTask(path, bytes) : parseRecord(TaskFields, path, bytes);
}
