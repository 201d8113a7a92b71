import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { BoardError } from '../../errors.ts';
import type { FileTree } from '../files/file-tree.ts';
import { type BranchReader, readTip } from '../git/branch.ts';
import { blobId } from '../git/fast-import.ts';
import type { Repository } from '../git/repository.ts';
import { ignoresCase } from '../git/repository-config.ts';
import { notCheckedOut } from '../index/not-checked-out.ts';
import {
  AGENTS,
  CLOSED_MESSAGES,
  isRecordName,
  nameOfPath,
  OPEN_MESSAGES,
  OPEN_STATUSES,
  statusOfPath,
} from '../layout.ts';
import { readAddedTask } from '../records/added-task.ts';
import { isForeignCopy } from '../records/foreign-copies.ts';
import { ifSound } from '../records/records.ts';
import { readIntents } from '../recovery/intents.ts';
import { readPresent } from './differences.ts';
import { type Bearers, bearerOf, findBearers, misplacement } from './elsewhere.ts';
import { cannotBeRecorded } from './hand-edits.ts';
import { copiesAmong, copyError, isSavedAgain } from './task-copies.ts';
import { type PresentTask, whoElseHas } from './task-pairs.ts';

/** A file that a person changed and the branch does not have yet. The path is relative to the board. */
export interface UnrecordedEdit {
  path: string;
  change: 'added' | 'edited' | 'deleted';
  /** Why it cannot be recorded as it is, and what to do; null where it can be. */
  problem: string | null;
  /** Where in the file; null where that cannot be said. */
  line: number | null;
}

/** Where to look. */
export interface Look {
  /** The folder of a day below `done`. */
  today: string;
  /** The files as whoever asks sees them. */
  tree: FileTree;
  reader: BranchReader;
  /** The files as they are when this is called. */
  again: () => Promise<FileTree>;
}

const TRIES = 5;
const PAUSE_MS = 20;

/**
 * The hand edits among open tasks, agents, open messages, and the tasks and messages that were over on the given day. A report on its way also
 * makes files and branch differ for an instant; those are waited for, and left out.
 */
export async function findUnrecordedEdits(
  repository: Repository,
  branch: string,
  { today, tree, reader, again }: Look,
): Promise<UnrecordedEdit[]> {
  const messages = [OPEN_MESSAGES, CLOSED_MESSAGES, `${CLOSED_MESSAGES}/${today}`];
  const folders = [...OPEN_STATUSES, AGENTS, ...messages, `done/${today}`];
  const underWay = new UnderWay(repository);
  const leftOut = notCheckedOut(repository);
  leftOut.catch(() => {});
  let suspects: Suspect[] | undefined;
  let known: { tip: string; recorded: ReturnType<BranchReader['filesIn']> } | undefined;
  for (let tries = 1; ; tries++) {
    underWay.look();
    const tip = await readTip(repository, branch);
    if (tip === null) return [];
    if (known?.tip !== tip) known = { tip, recorded: reader.filesIn(tip, folders) };
    known.recorded.catch(() => {});
    // git is at work by the next turn of the event loop, and whoever asked can go on meanwhile.
    await setImmediate();
    // The caller's files spare reading them again. They may be older than the branch is, so they acquit and do not convict.
    const files = tries === 1 ? tree : await again();
    const skipped = await leftOut;
    const all = differing(files, await known.recorded, tip.length);
    const found = (all.length > 0 && ignoresCase(repository) ? inOneCase(all) : all).filter(
      ({ path }) => !skipped.has(path),
    );
    // What a writer makes differ for an instant does not differ in the same way the next time.
    const keys = new Set(found.map(keyOf));
    suspects = suspects?.filter((one) => keys.has(keyOf(one))) ?? found;
    if (suspects.length === 0) return [];
    const isQuiet = underWay.stayedEmpty() && (await readTip(repository, branch)) === tip;
    if (isQuiet && tries > 1) return tellAll(repository.root, files, suspects);
    if (tries >= TRIES)
      return tellAll(
        repository.root,
        files,
        suspects.filter(({ path }) => !underWay.paths.has(path)),
      );
    if (!isQuiet) await sleep(PAUSE_MS);
  }
}

/** What writers are at while somebody looks again and again. */
class UnderWay {
  readonly paths = new Set<string>();
  readonly #repository: Repository;
  #wasEmpty = true;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** Begins a look. */
  look(): void {
    this.#wasEmpty = this.#note();
  }

  /** True where nobody was under way at the beginning of the look, nor is now. */
  stayedEmpty(): boolean {
    return this.#note() && this.#wasEmpty;
  }

  #note(): boolean {
    const paths = readIntents(this.#repository).flatMap((intent) => intent.files.map(({ path }) => path));
    for (const path of paths) this.paths.add(path);
    return paths.length === 0;
  }
}

/** What a person is told of differences. Folders of their own are looked into where something is gone. */
function tellAll(root: string, tree: FileTree, suspects: readonly Suspect[]): UnrecordedEdit[] {
  const isAnyGone = suspects.some(({ change }) => change === 'deleted');
  const bearers: Bearers = isAnyGone ? findBearers(root, { withDays: true }) : new Map();
  const copies = copiesIn(suspects, tree);
  return suspects.map((one) => {
    const bearer = one.change === 'deleted' ? bearerOf(one.path, bearers) : undefined;
    if (bearer === undefined) return told(one, { tree, problem: copies.get(one.path) ?? null });
    const { problem, remedy } = misplacement(one.path, bearer);
    return { path: one.path, change: one.change, problem: `${bearer}: ${problem}; ${remedy}`, line: null };
  });
}

/** Those of tasks that are copies of others and that no person made, by path. */
function copiesIn(suspects: readonly Suspect[], tree: FileTree): Map<string, BoardError> {
  const present = suspects.flatMap(({ path, change }) => presentTask(tree, path, change) ?? []);
  const recorded = suspects.flatMap(({ path, change }) => (change === 'added' ? [] : path));
  const elsewhere = whoElseHas(tree, new Set(suspects.map(({ path }) => path)));
  const found = new Map<string, BoardError>();
  for (const { file, original } of copiesAmong(present, recorded, elsewhere)) {
    if (!isForeignCopy(file.path, original)) continue;
    const task = presentTask(tree, original, 'edited')?.task.fields;
    const standing = { name: nameOfPath(original), fields: { revision: task?.revision ?? 0 } };
    if (!isSavedAgain(file, standing)) found.set(file.path, copyError(file, original));
  }
  return found;
}

function presentTask(tree: FileTree, path: string, change: Suspect['change']): PresentTask | undefined {
  const present = change === 'deleted' || statusOfPath(path) === null ? null : readPresent(tree, path);
  const task = ifSound(() => (Buffer.isBuffer(present) ? readAddedTask(path, present) : undefined));
  return task === undefined ? undefined : { path, id: task.fields.id ?? null, task };
}

/** What a person is told of a difference. */
function told(
  { path, change }: Suspect,
  { tree, problem }: { tree: FileTree; problem: BoardError | null },
): UnrecordedEdit {
  const recorded = change === 'added' ? null : Buffer.alloc(0);
  const error = problem ?? cannotBeRecorded(tree, path, { recorded });
  const { line } = error?.details ?? {};
  return { path, change, problem: error?.message ?? null, line: typeof line === 'number' ? line : null };
}

/** An edit, and what the file holds: its blob id, undefined where it is gone. */
interface Suspect extends Pick<UnrecordedEdit, 'path' | 'change'> {
  holds: string | undefined;
  recorded: string | undefined;
}

/** What is the same of a difference as long as nobody touches the file. */
const keyOf = ({ path, change, holds }: Suspect) => `${change} ${holds} ${path}`;

/** Compares folder by folder; the path of a file that differs is relative to the board. */
function differing(
  tree: FileTree,
  recorded: ReadonlyMap<string, ReadonlyMap<string, string>>,
  idLength: number,
): Suspect[] {
  const edits: Suspect[] = [];
  for (const [folder, held] of recorded) {
    const present = namesIn(tree, folder);
    for (const name of present) {
      const path = `${folder}/${name}`;
      const before = held.get(name);
      const holds = blobIn(tree, path, idLength);
      if (before !== holds) {
        const change = before === undefined ? 'added' : 'edited';
        edits.push({ path, change, holds, recorded: before });
      }
    }
    for (const [name, recorded] of held) {
      if (isRecordName(name) && !present.has(name))
        edits.push({ path: `${folder}/${name}`, change: 'deleted', holds: undefined, recorded });
    }
  }
  return edits.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** A link in a folder's place is told by the lists; here it holds nothing. */
function namesIn(tree: FileTree, folder: string): Set<string> {
  try {
    return new Set(
      tree.list(folder).flatMap(({ name, kind }) => (kind !== 'folder' && isRecordName(name) ? [name] : [])),
    );
  } catch {
    return new Set();
  }
}

/** The same where names that differ in the case of letters are one: what came under the one and went under the other stayed. */
function inOneCase(edits: readonly Suspect[]): Suspect[] {
  const key = ({ path }: Suspect) => path.toLowerCase();
  const gone = new Map(edits.flatMap((one) => (one.change === 'deleted' ? [[key(one), one] as const] : [])));
  const came = new Set(
    edits.flatMap((one) => (one.change === 'added' && gone.has(key(one)) ? [key(one)] : [])),
  );
  return edits.flatMap((one): Suspect[] => {
    const before = gone.get(key(one));
    if (before === undefined || !came.has(key(one))) return [one];
    return one === before || one.holds === before.recorded
      ? []
      : [{ ...one, path: before.path, change: 'edited' }];
  });
}

/** What is no regular file counts as something, so that it shows. */
function blobIn(tree: FileTree, path: string, idLength: number): string | undefined {
  try {
    const known = tree.known?.(path);
    if (known !== undefined) return known.blobId(idLength);
    const bytes = tree.read(path);
    return bytes === undefined ? undefined : blobId(bytes, idLength);
  } catch {
    return 'unreadable';
  }
}
