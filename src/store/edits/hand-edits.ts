/**
 * What people did to the board's files, with an editor, a mouse or git, and what is not on record yet. A task is known by
 * the id inside its file, wherever that lies and whatever it is called.
 */
import { RunFields } from '../../domain/run.ts';
import { AgentFields } from '../../domain/worker.ts';
import type { BoardError } from '../../errors.ts';
import type { FileTree } from '../files/file-tree.ts';
import { AGENTS, EVENTS, messageStateOf, PEOPLES_FILES, RUNS, statusOfPath } from '../layout.ts';
import { malformed } from '../markdown/front-matter.ts';
import { refuseOtherName } from '../records/named-records.ts';
import { ifSound, parseRecord, type Stored } from '../records/records.ts';
import type { Seal } from '../sealed/seal.ts';
import { type BoardAtTip, type Difference, findDifferences, readPresent, type Where } from './differences.ts';
import { bytesOf, type EditProblem, orProblem } from './edit-problems.ts';
import type { ForeignCommits } from './foreign-commits.ts';
import { lostName } from './lost-names.ts';
import { type MessageEdit, pairMessages, readPresentMessage } from './message-pairs.ts';
import { type Misnamed, otherCases, withoutMisplaced } from './misplaced.ts';
import { pairTasks, readPresentTask, type TaskEdit } from './task-pairs.ts';

/** What became of an agent's or a run's file; null where there was or is none. */
export interface RecordEdit<Fields> {
  path: string;
  before: Stored<Fields> | null;
  after: Stored<Fields> | null;
}

export interface HandEdits {
  tasks: TaskEdit[];
  agents: RecordEdit<AgentFields>[];
  runs: RecordEdit<RunFields>[];
  messages: MessageEdit[];
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
  const { files: differences, lost, putBack, sealsBack } = found;
  const edits: HandEdits = {
    tasks: [],
    agents: [],
    runs: [],
    messages: [],
    others: [],
    problems: lost.map((path) => {
      const { problem, remedy } = lostName(path);
      return { path, error: malformed(path, problem, undefined, remedy) };
    }),
    misnamed: [],
    putBack,
    sealsBack,
    foreign: board.foreign,
    committed: new Set(differences.filter(({ isCommitted }) => isCommitted).map(({ path }) => path)),
    recorded: new Map([...putBack, ...differences.map((one) => [one.path, one.recorded] as const)]),
  };
  const tasks = differences.filter(({ path }) => statusOfPath(path) !== null);
  edits.tasks = pairTasks(tasks, board.tree, edits.problems);
  const messages = differences.filter(({ path }) => messageStateOf(path) !== null);
  edits.messages = pairMessages(messages, board.tree, edits.problems);
  for (const difference of differences) sortIn(edits, difference);
  const { root } = board.repository;
  const placed = withoutMisplaced(edits, differences, { root, wanted: new Set(where.beside) });
  return { ...placed, misnamed: [...placed.misnamed, ...(await otherCases(board, differences))] };
}

/** Of some hand edits those of files that are meant; of a task or a message that moved, both of its files or one of them. */
export function onlyOf(
  edits: HandEdits,
  isMeant: (path: string) => boolean,
  which: 'every' | 'some',
): HandEdits {
  const isFileMeant = ({ path }: { path: string }) => isMeant(path);
  const isPairMeant = ({ before, after }: Record<'before' | 'after', { path: string } | null>) =>
    [before, after].filter((file) => file !== null)[which](isFileMeant);
  return {
    ...edits,
    tasks: edits.tasks.filter(isPairMeant),
    messages: edits.messages.filter(isPairMeant),
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
  const before = recorded === null ? null : (ifSound(() => parseRecord(schema, path, recorded)) ?? null);
  return { path, before, after };
}

/** What keeps a file from being recorded as a person left it; null where nothing does. */
export function cannotBeRecorded(
  tree: FileTree,
  path: string,
  { recorded }: Pick<Difference, 'recorded'>,
): BoardError | null {
  const problems: EditProblem[] = [];
  const present = readPresent(tree, path);
  if (present === null) return null;
  const difference = { path, recorded, present };
  orProblem(problems, path, () => {
    if (statusOfPath(path) !== null) readPresentTask(difference);
    else if (messageStateOf(path) !== null) readPresentMessage(difference);
    else if (path.startsWith(`${AGENTS}/`)) recordEdit(AgentFields, difference);
    else if (path.startsWith(`${RUNS}/`)) recordEdit(RunFields, difference);
  });
  return problems[0]?.error ?? null;
}
