/**
 * Files that bear a record's id and lie where nothing looks for that record: a person dragged them into another folder, or
 * something gave them a name by which no record is found. While there is one, its record is not deleted.
 */
import { closeSync, constants, type Dirent, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { shellWord } from '../../domain/shell-word.ts';
import { shownPath } from '../../domain/shown-path.ts';
import {
  AGENTS,
  BOARD_FOLDERS,
  idsThatMayHold,
  isLostName,
  isOfDay,
  isRecordName,
  kindOfPlace,
  nameOfPath,
  placeOfPath,
  readEventName,
  statusOfPath,
} from '../layout.ts';
import { PARTS_MAX } from '../records/board-walk.ts';
import { claimIn } from '../records/claims.ts';

/** Where a file lies that bears an id, by `task t-1`, `run r-1`, `message m-1` or `agent a`, in lower case. */
export type Bearers = ReadonlyMap<string, string>;

const HEAD_BYTES = 65_536;
/** Where other people's files lie, and many of them. */
const PACKAGES = 'node_modules';
/** So many entries of folders are looked at; to read a file is as much work as to look at some. */
const WORK_MAX = 30_000;
const WORK_OF_READING = 5;

function kindOf(path: string): 'task' | 'message' | 'agent' | 'run' {
  const placed = placeOfPath(path)?.kind;
  return placed ?? (path.startsWith(`${AGENTS}/`) ? 'agent' : 'run');
}

/** Whose records a path may be, by its place and name. */
export function claimsOf(path: string): string[] {
  const kind = kindOf(path);
  const ids = idsThatMayHold(nameOfPath(path));
  return (kind === 'task' ? ids : ids.slice(0, 1)).map((id) => `${kind} ${id}`);
}

/** True for what lies below one of the board's own folders: nobody keeps records of the board there for himself. */
export function isInBoard(path: string): boolean {
  return BOARD_FOLDERS.some((folder) => path.startsWith(`${folder}/`));
}

/**
 * What bears an id, and by its place and name is no task, run, agent or event: in folders of a person's own, or in the
 * board's. A board may lie at the top of a large project, and has many days: the nearest folders are looked into first, those
 * of days last, or not at all, and no more than a moment's work is done.
 */
export function findBearers(root: string, { withDays }: { withDays: boolean }): Bearers {
  const found = new Map<string, string>();
  for (const path of walkOutside(root, withDays)) {
    const claim = claimIn(headOf(root, path));
    if (claim !== null && !found.has(claim)) found.set(claim, textOf(path));
  }
  return found;
}

/** Another file that bears the id of a record which is gone from its path; undefined where none does. */
export function bearerOf(path: string, bearers: Bearers): string | undefined {
  return claimsOf(path)
    .flatMap((claim) => bearers.get(claim) ?? [])
    .find((other) => other !== path);
}

/** A path of which each character stands for a byte: names need not be UTF-8, and are found again by nothing else. */
type BytePath = string;

const bytesOf = (path: BytePath) => Buffer.from(path, 'latin1');
const textOf = (path: BytePath) => bytesOf(path).toString();

/** The files outside of where records lie, the nearest first; hidden folders are left out, and hidden files of a person's own. */
function* walkOutside(root: string, withDays: boolean): Generator<BytePath> {
  let left = WORK_MAX;
  const near: BytePath[] = [''];
  const days: BytePath[] = [];
  for (const folders of [near, days]) {
    for (const folder of folders) {
      for (const entry of entriesOf(root, folder)) {
        if (--left < 0) return;
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) {
          if (entry.name.startsWith('.') || entry.name === PACKAGES) continue;
          if (path.split('/').length >= PARTS_MAX) continue;
          if (!isOfDay(path)) near.push(path);
          else if (withDays) days.push(path);
        } else if (entry.isFile() && mayBear(textOf(path))) {
          left -= WORK_OF_READING;
          yield path;
        }
      }
    }
  }
}

/** In the board's own folders any file may be a record that got another name; elsewhere one that has a record's. */
function mayBear(path: string): boolean {
  if (!isInBoard(path)) return isRecordName(path) || isLostName(path);
  return kindOfPlace(path) === null && readEventName(nameOfPath(path)) === null;
}

function entriesOf(root: string, folder: BytePath): Dirent[] {
  try {
    return readdirSync(bytePathIn(root, folder), { withFileTypes: true, encoding: 'latin1' });
  } catch {
    return [];
  }
}

const bytePathIn = (root: string, path: BytePath) => Buffer.concat([Buffer.from(`${root}/`), bytesOf(path)]);

/** The beginning of a file; nothing of one that cannot be read. */
function headOf(root: string, path: BytePath): Buffer {
  let descriptor: number | undefined;
  try {
    const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
    descriptor = openSync(bytePathIn(root, path), flags);
    const head = Buffer.alloc(Math.min(fstatSync(descriptor).size, HEAD_BYTES));
    return head.subarray(0, readSync(descriptor, head));
  } catch {
    return Buffer.alloc(0);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** The command that brings a record's file back to where it is on record. */
export function wayBack(path: string, bearer: string): string {
  return `mv -- ${shellWord(bearer)} ${shellWord(path)}`;
}

/** What is said of a record's file that lies elsewhere. */
export function misplacement(path: string, bearer: string): { problem: string; remedy: string } {
  const other = statusOfPath(path) === null ? '' : ', or in the folder of another status';
  return {
    problem: `expected this file at ${shownPath(path)}, where it is on record${other}; here nothing looks for it`,
    remedy: `move it back ('${wayBack(path, bearer)}'), or delete it: as long as it is here, nothing is recorded as deleted`,
  };
}
