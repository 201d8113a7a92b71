/**
 * Files that bear a record's id and lie where nothing looks for records: a person dragged them into a folder of their own, or
 * a program gave them another name. While there is one, its record is not deleted.
 */
import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing, WorkingTree } from '../files/file-tree.ts';
import {
  AGENTS,
  EVENTS,
  idsThatMayHold,
  isRecordName,
  nameOfPath,
  OPEN_STATUSES,
  RUNS,
  statusOfPath,
} from '../layout.ts';
import { PARTS_MAX } from '../records/board-walk.ts';
import { ifSound } from '../records/records.ts';

/** Where a file lies that bears an id, by `task t-1`, `run r-1` or `agent a`, in lower case. */
export type Bearers = ReadonlyMap<string, string>;

/** What lies there is a record, or git tells of it: of these there are many. */
const SKIPPED: ReadonlySet<string> = new Set(['done', RUNS, EVENTS]);
const HEAD_BYTES = 65_536;
/** Where other people's files lie, and many of them. */
const PACKAGES = 'node_modules';
/** So many entries of folders are looked at; to read a file is as much work as to look at some. */
const WORK_MAX = 30_000;
const WORK_OF_READING = 5;

/** Whose record a file's front matter says that it is, also of one that cannot be read; null where it says nothing. */
export function claimIn(bytes: Buffer): string | null {
  const head = bytes.toString('latin1', 0, HEAD_BYTES);
  const id = head.startsWith('---') ? /^id:[ \t]*["']?([\w.-]+)["']?[ \t]*\r?$/m.exec(head)?.[1] : undefined;
  if (id === undefined) return null;
  const has = (key: string) => head.includes(`\n${key}:`);
  const kind = has('title') ? 'task' : has('task_id') ? 'run' : has('status') ? 'agent' : 'task';
  return `${kind} ${id.toLowerCase()}`;
}

/** Whose records a path may be, by its place and name. */
export function claimsOf(path: string): string[] {
  const kind = statusOfPath(path) !== null ? 'task' : path.startsWith(`${AGENTS}/`) ? 'agent' : 'run';
  const ids = idsThatMayHold(nameOfPath(path));
  return (kind === 'task' ? ids : ids.slice(0, 1)).map((id) => `${kind} ${id}`);
}

/**
 * What lies in folders of a person's own, among agents and in folders below an open status's, and bears an id. A board may
 * lie at the top of a large project: the nearest folders are looked into first, and no more than a moment's work is done.
 */
export function findBearers(root: string): Bearers {
  const tree = new WorkingTree(root);
  const found = new Map<string, string>();
  for (const path of walkOutside(root)) {
    const claim = claimIn(headOf(tree, path));
    if (claim !== null && !found.has(claim)) found.set(claim, path);
  }
  return found;
}

/** The beginning of a file; nothing of one that cannot be read. */
function headOf(tree: WorkingTree, path: string): Buffer {
  const file = ifSound(() => tree.open(path));
  if (file === undefined) return Buffer.alloc(0);
  try {
    return file.read(0, Math.min(file.size, HEAD_BYTES));
  } finally {
    file.close();
  }
}

/** Another file that bears the id of a record which is gone from its path; undefined where none does. */
export function bearerOf(path: string, bearers: Bearers): string | undefined {
  return claimsOf(path)
    .flatMap((claim) => bearers.get(claim) ?? [])
    .find((other) => other !== path);
}

/** The `.md` files outside of where tasks, runs and events lie, the nearest first; what is hidden is left out. */
function* walkOutside(root: string): Generator<string> {
  let left = WORK_MAX;
  const due: string[] = [''];
  for (const folder of due) {
    const isStatus = OPEN_STATUSES.some((status) => status === folder);
    for (const entry of entriesOf(root, folder)) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (isStatus && entry.isFile()) continue;
      if (--left < 0) return;
      if (entry.name.startsWith('.') || entry.name === PACKAGES || SKIPPED.has(path)) continue;
      if (entry.isDirectory()) {
        if (path.split('/').length < PARTS_MAX) due.push(path);
      } else if (entry.isFile() && isRecordName(entry.name)) {
        left -= WORK_OF_READING;
        yield path;
      }
    }
  }
}

function entriesOf(root: string, folder: string): Dirent[] {
  try {
    return ignoreMissing(() => readdirSync(join(root, folder), { withFileTypes: true })) ?? [];
  } catch {
    return [];
  }
}

/** What is said of a record's file that lies elsewhere. */
export function misplacement(path: string): { problem: string; remedy: string } {
  return {
    problem: `expected this file at ${path}, where it is on record, or in the folder of another status; here nothing looks for it`,
    remedy: 'move it back, or delete it: as long as it is here, nothing is recorded as deleted',
  };
}
