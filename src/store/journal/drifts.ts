import { readPresent } from '../edits/differences.ts';
import { type HandEdits, onlyOf } from '../edits/hand-edits.ts';
import { otherPlaces } from '../edits/other-places.ts';
import type { FileTree } from '../files/file-tree.ts';
import type { BranchState } from '../git/branch.ts';
import { blobId, noteBlobId } from '../git/fast-import.ts';
import { AGENTS, agentPath, isRecordPath, OPEN_STATUSES, statusOfPath, taskPath } from '../layout.ts';
import { ifSound } from '../records/records.ts';
import { findRun } from '../records/runs.ts';
import { listNamed } from '../records/task-files.ts';
import { findTask } from '../records/tasks.ts';
import type { ChangeSet } from './change-set.ts';
import type { Plan } from './planning.ts';

/** The record files that change sets touch, or whose tasks their events are about: what each says, whatever comes with it. */
function concerned(changes: readonly ChangeSet[], tree: FileTree): Set<string> {
  return new Set(changes.flatMap((change) => [...concernedBy(change, tree)]));
}

function concernedBy(change: ChangeSet, tree: FileTree): Set<string> {
  const touched = [...change.files.keys()].filter(isRecordPath);
  // A run that is not there yet is being made.
  const paths = new Set(touched.filter((path) => isTaskOrAgent(path) || tree.read(path) !== undefined));
  if (touched.some((path) => statusOfPath(path) !== null)) return paths;
  const tasks = change.events.filter((event) => event.entity_type === 'task');
  for (const id of new Set(tasks.map((event) => event.entity_id))) {
    const path = findTask({ tree, warn: () => {} }, id)?.path;
    if (path !== undefined) paths.add(path);
  }
  return paths;
}

const isTaskOrAgent = (path: string) => statusOfPath(path) !== null || path.startsWith(`${AGENTS}/`);

/** What a write will be about, and when. */
export interface About {
  taskId: string | null;
  agentId: string | null;
  now: string;
}

/** The same before anything is decided: where the task is, may have been, and may go, its worker and its run. */
export function pathsAround({ taskId, agentId, now }: About, tree: FileTree): Set<string> {
  const files = taskId === null ? [] : listNamed({ tree, warn: () => {} }, taskId, OPEN_STATUSES);
  const tasks = files.flatMap(({ path, name }) => [
    path,
    ...otherPlaces(path, tree),
    taskPath(name, 'done', now),
  ]);
  const texts = files.map(({ path }) => tree.read(path)?.toString() ?? '');
  const runs = texts.flatMap((text) => {
    const id = currentRunIn(text);
    return id === undefined ? [] : (findRun({ tree, warn: () => {} }, id)?.path ?? []);
  });
  return new Set([...tasks, ...runs, ...(agentId === null ? [] : [agentPath(agentId)])]);
}

const currentRunIn = (text: string) => /^current_run: *["']?([\w.-]+)/m.exec(text)?.[1];

/** True where a plan is about a task that names a run whose file is not there: somebody may have dragged it. */
export function missesRun(plan: Plan, tree: FileTree): boolean {
  const tasks = [...pathsOf(plan, tree)].filter((path) => statusOfPath(path) !== null);
  return tasks.some((path) => {
    const id = currentRunIn(ifSound(() => tree.read(path))?.toString() ?? '');
    return id !== undefined && ifSound(() => findRun({ tree, warn: () => {} }, id)) === undefined;
  });
}

/** The files that a plan is about, and where the branch might have the same tasks under another status. */
export function pathsToAskFor(plan: Plan, tree: FileTree): string[] {
  return [...pathsOf(plan, tree)].flatMap((path) => [path, ...otherPlaces(path, tree)]);
}

/** What is refused may be so because of what somebody did to the task by hand. */
function pathsOf(plan: Plan, tree: FileTree): Set<string> {
  if (plan.kind === 'changes') return concerned(plan.changes, tree);
  const id = plan.kind === 'refused' ? plan.request.about?.taskId : null;
  const task = id ? ifSound(() => findTask({ tree, warn: () => {} }, id)) : undefined;
  return new Set(task === undefined ? [] : [task.path]);
}

/** True where a plan was refused for want of a task that a person was just dragging from one folder to another. */
export async function wereOnTheirWay(
  plans: readonly Plan[],
  tree: FileTree,
  current: () => Promise<FileTree>,
): Promise<boolean> {
  const wanted = plans.flatMap((plan) => (plan.kind === 'refused' ? (plan.request.about?.taskId ?? []) : []));
  const isIn = (one: FileTree, id: string) =>
    ifSound(() => findTask({ tree: one, warn: () => {} }, id)) !== undefined;
  const missing = wanted.filter((id) => !isIn(tree, id));
  if (missing.length === 0) return false;
  const now = await current();
  return missing.some((id) => isIn(now, id));
}

/** A file that holds what the branch does has the id that git has told of that, which so need not be worked out. */
export function noteIds({ blobs, contents = new Map() }: BranchState, tree: FileTree): void {
  for (const [path, content] of contents) {
    const present = readPresent(tree, path);
    const id = blobs.get(path);
    if (id !== undefined && Buffer.isBuffer(present) && present.equals(content)) noteBlobId(present, id);
  }
}

/** The files of a plan that do not hold what counts as recorded: somebody edited, added, moved or removed them. */
export function findDrifts(plan: Plan, { tip, blobs }: BranchState, tree: FileTree): string[] {
  return [...pathsOf(plan, tree)].filter((path) => {
    const bytes = tree.read(path);
    return blobs.get(path) !== (bytes === undefined ? undefined : blobId(bytes, tip?.length ?? 40));
  });
}

/** Of some hand edits those of the files at these paths. A drift among them that cannot be recorded is refused. */
export function editsAt(edits: HandEdits, paths: ReadonlySet<string>, drifts: readonly string[]): HandEdits {
  refuseProblem(edits, drifts);
  return onlyOf(edits, (path) => paths.has(path), 'some');
}

/** Throws what keeps one of some files from being recorded. */
export function refuseProblem({ problems }: HandEdits, drifts: readonly string[]): void {
  const problem = problems.find(({ path }) => drifts.includes(path));
  if (problem !== undefined) throw problem.error;
}
