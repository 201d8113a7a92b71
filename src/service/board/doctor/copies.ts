import { dirname } from 'node:path';
import { shellWord } from '../../../domain/shell-word.ts';
import { shownPath } from '../../../domain/shown-path.ts';
import { newBoardFiles } from '../../../store/board/board-template.ts';
import { type Bearers, bearerOf, isInBoard, wayBack } from '../../../store/edits/elsewhere.ts';
import type { Repository } from '../../../store/git/repository.ts';
import { readNoted, refreshPaths } from '../../../store/index/stale-index.ts';
import type { Mismatch } from '../../../store/index/working-copy.ts';
import {
  BOARD_FOLDERS,
  dayOfSeal,
  isRecordName,
  isRecordPath,
  PEOPLES_FILES,
  statusOfPath,
} from '../../../store/layout.ts';
import { restoreMissing } from '../../../store/recovery/restore.ts';
import { type Diagnosis, diagnosis } from './finding.ts';

const BESIDES: ReadonlySet<string> = new Set(newBoardFiles(null, '').keys());

/** What is compared, and what is known of it already. */
export interface Comparison {
  readonly differences: readonly Mismatch[];
  /** What people committed with git, and no event tells of yet. */
  readonly foreign: ReadonlySet<string>;
  /** Files of tasks that are not as they are on record: those that are on record, and those that are not. */
  readonly recorded: ReadonlySet<string>;
  readonly added: ReadonlySet<string>;
  /** What was recorded, and a commit of theirs took the place of. */
  readonly displaced: ReadonlySet<string>;
  /** Files that cannot be read, and so not be put on record. */
  readonly unreadable: ReadonlySet<string>;
  /** Where what seems deleted lies. */
  readonly bearers: Bearers;
  /** Files that another finding names, which says what is to be done with them. */
  readonly told: ReadonlySet<string>;
}

/** Where working tree, branch and index do not hold the same of the board's own files, or the branch no events for it. */
export function diagnoseCopies(
  repository: Repository,
  { differences, foreign, ...known }: Comparison,
): Diagnosis[] {
  const noted = new Set(readNoted(repository));
  const uncommitted = new Set(differences.map(({ path }) => path));
  return [
    ...differences.filter(isTheBoards).flatMap((each) => {
      if (each.tree !== each.branch) return treeDiffers(repository, each, known);
      if (each.index !== each.branch) return [indexDiffers(repository, each, noted)];
      return each.hasOddMode ? [oddMode(each)] : [];
    }),
    ...[...foreign]
      .filter((path) => isRecordable(path) && !uncommitted.has(path))
      .flatMap((path) => committed(path, known)),
  ];
}

/** What is known of files besides how they differ. */
type Known = Pick<Comparison, 'displaced' | 'unreadable' | 'bearers' | 'told'>;

function committed(path: string, { unreadable, bearers, told }: Known): Diagnosis[] {
  if (told.has(path)) return [];
  const bearer = bearerOf(path, bearers);
  if (bearer !== undefined) return elsewhere(path, bearer);
  return [edit(path, 'committed with git, and no event tells of it yet', unreadable)];
}

/** A file that has only another name is told of by that. */
function elsewhere(path: string, bearer: string): Diagnosis[] {
  const isOfTask = statusOfPath(path) !== null;
  if (!isOfTask && isRecordName(bearer) && dirname(path) === dirname(bearer)) return [];
  return [
    diagnosis('unrecorded_edit', {
      path,
      message: `its file is ${shownPath(bearer)}, where nothing looks for it; as long as that is there, nothing is recorded as deleted`,
      repair: `move it back: ${wayBack(path, bearer)}; or delete it`,
      mend: !isOfTask && isInBoard(bearer) ? { kind: 'edits' } : undefined,
    }),
  ];
}

/** What `record-edits` sees to. */
const isRecordable = (path: string) => isRecordPath(path) || PEOPLES_FILES.some((name) => name === path);

/** What else a person keeps in the board's folder is that person's own affair. */
function isTheBoards({ path }: Mismatch): boolean {
  const [top = ''] = path.split('/', 1);
  if (BESIDES.has(path) || dayOfSeal(path) !== null) return true;
  return BOARD_FOLDERS.includes(top) && isRecordName(path) && !path.includes('/.');
}

function treeDiffers(
  repository: Repository,
  { path, branch, tree }: Mismatch,
  { displaced, unreadable, bearers, told }: Known,
): Diagnosis[] {
  // What is no file, and what has to be there and is not, is told of otherwise.
  if (tree === 'other' || (tree === null && /(^|\/)\.[^/]*$/.test(path))) return [];
  if (displaced.has(path))
    return [edit(path, 'a commit by hand took what was recorded off the branch', unreadable)];
  if (path.startsWith('events/')) return [eventDiffers(repository, { path, branch, tree })];
  const bearer = tree === null ? bearerOf(path, bearers) : undefined;
  if (bearer !== undefined) return elsewhere(path, bearer);
  if (branch === null && told.has(path)) return [];
  const what = branch === null ? 'added' : tree === null ? 'deleted' : 'edited';
  const message = `${what} by hand, and the branch does not have that yet`;
  if (isRecordable(path)) return [edit(path, message, unreadable)];
  return [
    diagnosis('unrecorded_edit', {
      path,
      message,
      repair: `commit it with git: git commit -- ${shellWord(path)}`,
    }),
  ];
}

function edit(path: string, message: string, unreadable: ReadonlySet<string>): Diagnosis {
  return diagnosis('unrecorded_edit', {
    path,
    message,
    repair: unreadable.has(path)
      ? "once it is mended, 'mission-control record-edits' puts it on record"
      : "'mission-control record-edits' puts it on record",
    mend: unreadable.has(path) ? undefined : { kind: 'edits' },
  });
}

/** An event is written once; what the branch has is what was reported. */
function eventDiffers(
  repository: Repository,
  { path, branch, tree }: Omit<Mismatch, 'index' | 'hasOddMode'>,
) {
  const what = dayOfSeal(path) === null ? 'this event' : 'this sealed day of events';
  if (branch === null) {
    const message = `no report on the branch wrote ${what}`;
    return diagnosis('event_unrecorded', { path, message, repair: 'move it out of the board' });
  }
  if (tree !== null) {
    const message = `${what} was changed by hand; the branch has what was reported`;
    return diagnosis('event_changed', { path, message, repair: `git checkout HEAD -- ${shellWord(path)}` });
  }
  return diagnosis('event_deleted', {
    path,
    message: `${what} was deleted by hand; the branch has it`,
    repair: 'put it back',
    mend: { kind: 'tidy', run: ({ config }) => restoreMissing(repository, config, path) },
  });
}

/** Only what a writer noted is certain to be no person's doing. */
function indexDiffers(repository: Repository, { path }: Mismatch, noted: ReadonlySet<string>): Diagnosis {
  if (noted.has(path)) {
    return diagnosis('index_behind', {
      path,
      message: "git's index was held while this was recorded, and does not know it yet",
      repair: 'have the index read the file',
      mend: { kind: 'tidy', run: async () => void (await refreshPaths(repository, [])) },
    });
  }
  return diagnosis('index_differs', {
    path,
    message: "git's index holds something else than branch and working tree, which agree",
    repair: `if nobody means to commit that: git reset -q HEAD -- ${path}`,
  });
}

function oddMode({ path }: Mismatch): Diagnosis {
  return diagnosis('recorded_mode', {
    path,
    message: 'the branch has it as executable, or as no regular file',
    repair: 'record it as a plain file',
    mend: {
      kind: 'record',
      stage: ({ view, stage }) => {
        const content = view.tree.read(path);
        if (content === undefined) return;
        stage.files.set(path, content);
        stage.event({
          type: 'note',
          entity_type: 'board',
          entity_id: 'board',
          message: `${path} is no program`,
        });
      },
    },
  });
}
