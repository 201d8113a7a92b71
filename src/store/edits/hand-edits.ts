/**
 * What people did to the board's files, with an editor, a mouse or git, and what is not on record yet. A task is known by
 * the id inside its file, wherever that lies and whatever it is called.
 */
import { sameId } from '../../domain/ids.ts';
import { RunFields } from '../../domain/run.ts';
import { STATUSES } from '../../domain/status.ts';
import { TaskFields } from '../../domain/task.ts';
import { AgentFields } from '../../domain/worker.ts';
import { BoardError } from '../../errors.ts';
import type { FileTree } from '../files/file-tree.ts';
import {
  AGENTS,
  EVENTS,
  idsThatMayHold,
  isTaskPlace,
  nameMayHold,
  nameOfPath,
  PEOPLES_FILES,
  RUNS,
  statusOfPath,
} from '../layout.ts';
import { malformed } from '../markdown/front-matter.ts';
import { refuseOtherName } from '../records/named-records.ts';
import { ifSound, parseRecord, type Stored } from '../records/records.ts';
import { listTasks, type TaskFile } from '../records/task-files.ts';
import { readTask } from '../records/tasks.ts';
import type { Seal } from '../sealed/seal.ts';
import { type AddedTask, readAddedTask } from './added-task.ts';
import { type BoardAtTip, type Difference, findDifferences, type Where } from './differences.ts';
import { type Pair, pairFiles } from './edit-pairs.ts';
import type { ForeignCommits } from './foreign-commits.ts';
import { type Misnamed, otherCases, withoutMisplaced } from './misplaced.ts';

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

/** What became of an agent's or a run's file; null where there was or is none. */
export interface RecordEdit<Fields> {
  path: string;
  before: Stored<Fields> | null;
  after: Stored<Fields> | null;
}

/** A file that cannot be recorded as it is, and why. */
export interface EditProblem {
  path: string;
  error: BoardError;
}

export interface HandEdits {
  tasks: TaskEdit[];
  agents: RecordEdit<AgentFields>[];
  runs: RecordEdit<RunFields>[];
  /** Files that no operation writes, such as `README.md`. */
  others: Difference[];
  problems: EditProblem[];
  /** Files that are to be called as they are on record: see `Misnamed`. */
  misnamed: readonly Misnamed[];
  /** Files that people's commits took off the branch or changed there, although nobody edited them: as they are recorded. */
  putBack: ReadonlyMap<string, Buffer | null>;
  /** The same of sealed days. */
  sealsBack: readonly Seal[];
  foreign: ForeignCommits;
  /** The files among them that the branch holds as they are: nobody is still saving these. */
  committed: ReadonlySet<string>;
  /** What is on record of each of these files, and of those that take in what was saved elsewhere; null where nothing. */
  recorded: Map<string, Buffer | null>;
}

/** All hand edits of a board, each with what it was before; null where branch or files moved on meanwhile. */
export async function findHandEdits(board: BoardAtTip, where: Where): Promise<HandEdits | null> {
  const found = await findDifferences(board, where);
  if (found === null) return null;
  const { files: differences, putBack, sealsBack } = found;
  const edits: HandEdits = {
    tasks: [],
    agents: [],
    runs: [],
    others: [],
    problems: [],
    misnamed: [],
    putBack,
    sealsBack,
    foreign: board.foreign,
    committed: new Set(differences.filter(({ isCommitted }) => isCommitted).map(({ path }) => path)),
    recorded: new Map([...putBack, ...differences.map((one) => [one.path, one.recorded] as const)]),
  };
  const tasks = differences.filter(({ path }) => statusOfPath(path) !== null);
  edits.tasks = pairTasks(tasks, board.tree, edits.problems);
  for (const difference of differences) sortIn(edits, difference);
  const placed = withoutMisplaced(edits, differences, board.repository.root);
  return { ...placed, misnamed: [...placed.misnamed, ...(await otherCases(board, differences))] };
}

/** Of some hand edits those of files that are meant; of a task that moved, both of its files or one of them. */
export function onlyOf(
  edits: HandEdits,
  isMeant: (path: string) => boolean,
  which: 'every' | 'some',
): HandEdits {
  const isFileMeant = ({ path }: { path: string }) => isMeant(path);
  return {
    ...edits,
    tasks: edits.tasks.filter(({ before, after }) =>
      [before, after].filter((file) => file !== null)[which](isFileMeant),
    ),
    agents: edits.agents.filter(isFileMeant),
    runs: edits.runs.filter(isFileMeant),
    others: edits.others.filter(isFileMeant),
  };
}

/** Puts what is no task where it belongs. */
function sortIn(edits: HandEdits, difference: Difference): void {
  const [top = ''] = difference.path.split('/', 1);
  orProblem(edits.problems, difference.path, () => {
    if (top === AGENTS) edits.agents.push(recordEdit(AgentFields, difference));
    if (top === RUNS) edits.runs.push(recordEdit(RunFields, difference));
    if (top === EVENTS) throw eventsStay(difference);
    if (PEOPLES_FILES.some((name) => name === difference.path)) {
      bytesOf(difference);
      edits.others.push(difference);
    }
  });
}

function orProblem<T>(problems: EditProblem[], path: string, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BoardError) || error.code !== 'malformed_file') throw error;
    problems.push({ path, error });
    return null;
  }
}

function bytesOf({ present }: Pick<Difference, 'present'>): Buffer | null {
  if (present instanceof BoardError) throw present;
  return present;
}

function eventsStay({ path, recorded }: Difference): BoardError {
  const [problem, remedy] =
    recorded === null
      ? ['expected no events but those that reports write', 'take the file out of the folder']
      : ['events are never changed', "'git restore' brings it back as it was recorded"];
  return malformed(path, problem, undefined, remedy);
}

function recordEdit<S extends typeof AgentFields | typeof RunFields>(
  schema: S,
  difference: Omit<Difference, 'isCommitted'>,
) {
  const { path, recorded } = difference;
  const present = bytesOf(difference);
  const after = present === null ? null : parseRecord(schema, path, present);
  if (after !== null) refuseOtherName(after);
  return { path, before: recorded === null ? null : parseOrNull(schema, path, recorded), after };
}

function parseOrNull<S extends typeof AgentFields | typeof RunFields | typeof TaskFields>(
  schema: S,
  path: string,
  bytes: Buffer,
) {
  return ifSound(() => parseRecord(schema, path, bytes)) ?? null;
}

function pairTasks(differences: readonly Difference[], tree: FileTree, problems: EditProblem[]): TaskEdit[] {
  const unreadable = new Set<string>();
  const present = differences.flatMap((difference): PresentTask[] => {
    if (difference.present === null) return [];
    const task = orProblem(problems, difference.path, () => readPresent(difference));
    if (task === null) unreadable.add(nameOfPath(difference.path));
    return task === null ? [] : [{ path: difference.path, id: task.fields.id ?? null, task }];
  });
  const recorded = differences.flatMap(({ path, recorded }): RecordedTask[] => {
    if (recorded === null) return [];
    const task = parseOrNull(TaskFields, path, recorded);
    return [{ path, id: task?.fields.id ?? null, task }];
  });
  // A file that cannot be read may be where a missing one went.
  const isPerhapsThere = ({ path, id }: RecordedTask) =>
    unreadable.has(nameOfPath(path)) || [...unreadable].some((name) => id !== null && nameMayHold(name, id));
  const isTaken = idsElsewhere(tree, new Set(differences.map(({ path }) => path)));
  const pairs = pairFiles(recorded, present, isTaken);
  return pairs.filter(({ before, after }) => after !== null || before === null || !isPerhapsThere(before));
}

/** Tells of an id whether a file bears it that nobody touched. The board is listed once, when somebody first asks. */
function idsElsewhere(tree: FileTree, touched: ReadonlySet<string>): (id: string) => boolean {
  const view = { tree, warn: () => {} };
  let known: Map<string, TaskFile[]> | undefined;
  const list = () => {
    const byId = new Map<string, TaskFile[]>();
    for (const file of listTasks(view, STATUSES)) {
      if (touched.has(file.path)) continue;
      for (const id of idsThatMayHold(file.name)) byId.set(id, [...(byId.get(id) ?? []), file]);
    }
    return byId;
  };
  return (id) => {
    known ??= list();
    const files = known.get(id.toLowerCase()) ?? [];
    return files.some((file) => sameId(ifSound(() => readTask(view, file))?.fields.id ?? '', id));
  };
}

/** What keeps a file from being recorded as a person left it; null where nothing does. */
export function problemOf(difference: Omit<Difference, 'isCommitted'>): BoardError | null {
  const problems: EditProblem[] = [];
  const { path, present } = difference;
  if (present === null) return null;
  orProblem(problems, path, () => {
    if (statusOfPath(path) !== null) readPresent(difference);
    else if (path.startsWith(`${AGENTS}/`)) recordEdit(AgentFields, difference);
    else if (path.startsWith(`${RUNS}/`)) recordEdit(RunFields, difference);
  });
  return problems[0]?.error ?? null;
}

function readPresent(difference: Omit<Difference, 'isCommitted'>): AddedTask {
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
