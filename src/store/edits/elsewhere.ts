/**
 * Files that bear a record's id and lie where nothing looks for records: a person dragged them into a folder of their own, or
 * a program gave them another name. While there is one, its record is not deleted.
 */
import { readdirSync } from 'node:fs';
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
import { ifSound } from '../records/records.ts';

/** Where a file lies that bears an id, by `task t-1`, `run r-1` or `agent a`, in lower case. */
export type Bearers = ReadonlyMap<string, string>;

/** What lies there is a record, or git tells of it: of these there are many. */
const SKIPPED: ReadonlySet<string> = new Set(['done', RUNS, EVENTS]);
const HEAD_BYTES = 65_536;

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

/** What lies in folders of a person's own, among agents and in folders below an open status's, and bears an id. */
export function findBearers(root: string): Bearers {
  const tree = new WorkingTree(root);
  const found = new Map<string, string>();
  for (const path of walkOutside(root)) {
    const bytes = ifSound(() => tree.read(path));
    const claim = bytes === undefined ? null : claimIn(bytes);
    if (claim !== null && !found.has(claim)) found.set(claim, path);
  }
  return found;
}

/** Another file that bears the id of a record which is gone from its path; undefined where none does. */
export function bearerOf(path: string, bearers: Bearers): string | undefined {
  return claimsOf(path)
    .flatMap((claim) => bearers.get(claim) ?? [])
    .find((other) => other !== path);
}

/** The `.md` files outside of where tasks, runs and events lie; what is hidden is left out. */
function* walkOutside(root: string): Generator<string> {
  const due: string[] = [''];
  for (let folder = due.pop(); folder !== undefined; folder = due.pop()) {
    const isStatus = OPEN_STATUSES.some((status) => status === folder);
    for (const entry of entriesOf(root, folder)) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.name.startsWith('.') || SKIPPED.has(path)) continue;
      if (entry.isDirectory()) due.push(path);
      else if (entry.isFile() && isRecordName(entry.name) && !isStatus) yield path;
    }
  }
}

function entriesOf(root: string, folder: string) {
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
