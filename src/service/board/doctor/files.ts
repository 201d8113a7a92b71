import { join } from 'node:path';
import { eventFolder, isEventId } from '../../../domain/event-id.ts';
import { newBoardFiles } from '../../../store/board/board-template.ts';
import { lostName } from '../../../store/edits/lost-names.ts';
import { WorkingTree } from '../../../store/files/file-tree.ts';
import type { Repository } from '../../../store/git/repository.ts';
import { ignoresModes } from '../../../store/git/repository-config.ts';
import type { Mismatch } from '../../../store/index/working-copy.ts';
import {
  BOARD_FOLDERS,
  dayOfSeal,
  EVENTS,
  isLostName,
  isRecordName,
  nameOfPath,
  readEventName,
} from '../../../store/layout.ts';
import { type Found, PARTS_MAX } from '../../../store/records/board-walk.ts';
import { ifSound } from '../../../store/records/records.ts';
import { isLeftBeside, removeLeftover } from '../../../store/recovery/leftovers.ts';
import { restoreMissing, setMode, soundMode } from '../../../store/recovery/restore.ts';
import type { WriteContext } from '../../operation.ts';
import { type Diagnosis, diagnosis } from './finding.ts';
import type { Survey } from './survey.ts';

const SKELETON = newBoardFiles(null, '');

/** What is wrong with the board's files as files: their kind, their mode, their place, and those that have to be there. */
export function diagnoseFiles(
  repository: Repository,
  { found, leftOut }: Survey,
  differences: readonly Mismatch[],
): Diagnosis[] {
  const hasModes = !ignoresModes(repository);
  const onBranch = new Set(differences.flatMap(({ path, branch }) => (branch === null ? [] : [path])));
  return [
    ...found.flatMap((each) => [
      ...wrongKind(each),
      ...(hasModes ? wrongMode(repository.root, each) : []),
      ...leftBeside(repository, each),
      ...eventOutOfPlace(each),
    ]),
    ...missing(repository, new Set([...found.map(({ path }) => path), ...leftOut]), onBranch),
    ...attributes(repository),
  ];
}

/** Everything else in the board's folders is a person's own: notes, hidden files, programs. */
const isTheBoards = (path: string) => isRecordName(path) || SKELETON.has(path) || dayOfSeal(path) !== null;

function wrongKind({ path, kind }: Found): Diagnosis[] {
  if (isLostName(path) && kind !== 'folder') {
    const { problem, remedy } = lostName(path);
    return [diagnosis('malformed_file', { path, message: problem, repair: remedy })];
  }
  if (kind === 'deep') {
    const message = `expected a path of at most ${PARTS_MAX} parts that the system takes, found deeper folders: what is down there is not looked at`;
    return [diagnosis('foreign_file', { path, message, repair: 'move it out of the board, or remove it' })];
  }
  if (BOARD_FOLDERS.includes(path)) {
    if (kind === 'folder') return [];
    const message = 'expected a real folder, found a link or a file: what lies behind it is not read';
    return [diagnosis('foreign_file', { path, message, repair: 'put a folder in its place' })];
  }
  const isHidden = nameOfPath(path).startsWith('.') && !SKELETON.has(path);
  if (isHidden || (kind === 'folder' ? !isTheBoards(path) : kind === 'file')) return [];
  const message = 'expected a regular file or a real folder, found something else, such as a link or a pipe';
  return [diagnosis('foreign_file', { path, message, repair: 'put a file in its place, or remove it' })];
}

function wrongMode(root: string, { path, kind, mode }: Found): Diagnosis[] {
  if (kind === 'other' || kind === 'deep' || (kind === 'file' && !isTheBoards(path))) return [];
  const wanted = soundMode(kind, mode);
  if (wanted === mode) return [];
  const octal = (bits: number) => bits.toString(8).padStart(3, '0');
  return [
    diagnosis('wrong_mode', {
      path,
      message: `its mode is ${octal(mode)}: ${kind === 'folder' ? 'its owner cannot work in it' : 'expected to be read and written by its owner, and executed by nobody'}`,
      repair: `chmod ${octal(wanted)} ${path}`,
      mend: { kind: 'tidy', run: () => setMode(join(root, path), wanted) },
    }),
  ];
}

function leftBeside(repository: Repository, { path, kind }: Found): Diagnosis[] {
  const whole = join(repository.root, path);
  if (kind !== 'file' || !isLeftBeside(nameOfPath(path), whole)) return [];
  return [
    diagnosis('file_left', {
      path,
      message: 'a writer that has ended left this file on its way',
      repair: 'remove it',
      mend: { kind: 'tidy', run: () => removeLeftover(repository, whole) },
    }),
  ];
}

function eventOutOfPlace({ path, kind }: Found): Diagnosis[] {
  const name = nameOfPath(path);
  const event =
    path.startsWith(`${EVENTS}/`) && kind === 'file' && isRecordName(name) ? readEventName(name) : null;
  if (event === null || !isEventId(event.id)) return [];
  const target = `${EVENTS}/${eventFolder(event.id)}/${name}`;
  if (path === target) return [];
  return [
    diagnosis('event_in_wrong_folder', {
      path,
      message: `expected this event in the folder of its minute, ${EVENTS}/${eventFolder(event.id)}`,
      repair: `move it to ${target}; where the branch has it there, delete this one`,
    }),
  ];
}

/** Files without which git would not keep a folder, or would change bytes. */
function missing(
  repository: Repository,
  present: ReadonlySet<string>,
  onBranch: ReadonlySet<string>,
): Diagnosis[] {
  const wanted = [...SKELETON].filter(([path]) => nameOfPath(path).startsWith('.') && !present.has(path));
  return wanted.map(([path, content]) =>
    diagnosis('missing_file', {
      path,
      message:
        content === '' ? 'git keeps an empty folder only for it' : 'without it git may rewrite line ends',
      repair: 'put it back',
      mend: onBranch.has(path)
        ? { kind: 'tidy', run: ({ config }) => restoreMissing(repository, config, path) }
        : { kind: 'record', stage: (context) => record(context, path, content) },
    }),
  );
}

function record({ stage }: WriteContext, path: string, content: string): void {
  stage.files.set(path, content);
  stage.event({ type: 'note', entity_type: 'board', entity_id: 'board', message: `${path} put back` });
}

/** What a person adds to it may stay, but not what undoes its one rule. */
function attributes({ root }: Repository): Diagnosis[] {
  const path = '.gitattributes';
  const rule = SKELETON.get(path)?.trim() ?? '';
  const text = ifSound(() => new WorkingTree(root).read(path))?.toString() ?? null;
  if (text === null || text.split(/\r?\n/).includes(rule)) return [];
  return [
    diagnosis('attributes_changed', {
      path,
      message: `expected the line '${rule}', which keeps git from rewriting bytes`,
      repair: 'add that line as the last one',
      mend: {
        kind: 'record',
        stage: ({ view, stage }) => {
          const before = view.tree.read(path) ?? Buffer.alloc(0);
          const text = before.toString('latin1');
          if (text.split(/\r?\n/).includes(rule)) return;
          const line = `${text === '' || text.endsWith('\n') ? '' : '\n'}${rule}\n`;
          stage.files.set(path, Buffer.concat([before, Buffer.from(line)]));
          stage.event({
            type: 'note',
            entity_type: 'board',
            entity_id: 'board',
            message: `${path}: '${rule}' added`,
          });
        },
      },
    }),
  ];
}
