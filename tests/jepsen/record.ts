import { spawn } from 'node:child_process';
import { EventFields } from '../../src/domain/event.ts';
import type { Status } from '../../src/domain/status.ts';
import { TaskFields } from '../../src/domain/task.ts';
import { EVENTS, statusOfPath } from '../../src/store/layout.ts';
import { parseRecord } from '../../src/store/records/records.ts';

/** A task as a commit has it. */
export interface TaskState {
  status: Status;
  revision: number;
  worker: string | null;
  /** Why it is in done though nobody did it. */
  closedAs?: string | null;
}

/** An event, and what was said with it. */
export type RecordedEvent = EventFields & { message: string };

/** One commit of the board's branch, as its first parent sees it. */
export interface RecordedCommit {
  id: string;
  /** By the board: it names its events. A person's own commit names none. */
  isReport: boolean;
  requestIds: string[];
  /** The person's commits that it accounts for. */
  records: string[];
  /** Those that it adds, by id. */
  events: RecordedEvent[];
  /** The tasks whose files it changes, as they are then; null where it has no file of them any more. */
  tasks: Map<string, TaskState | null>;
  /** Event files that it changes or removes, and that nobody puts back. */
  spoiled: string[];
  /** How many event files it puts back that a person's commit, made from a stale index, took off the branch. */
  putBack: number;
  /** Tasks that lie in more than one place then. */
  twice: string[];
}

/** A file that a commit changes: its blob and the one before, null where it is not there. */
interface Change {
  path: string;
  blob: string | null;
  before: string | null;
}

interface LoggedCommit {
  id: string;
  message: string;
  changes: Change[];
  putBack: number;
}

/** The whole branch of a board that is a repository of its own, oldest commit first. */
export async function readRecord(root: string): Promise<RecordedCommit[]> {
  const commits = withoutPutBack(await readLog(root));
  const wanted = commits.flatMap(({ changes }) =>
    changes.flatMap(({ path, blob }) => (isWanted(path) && blob !== null ? [blob] : [])),
  );
  const blobs = await readBlobs(root, wanted);
  const places = new Map<string, { id: string; state: TaskState }>();
  return commits.map((commit) => recordedCommit(commit, blobs, places));
}

/** Leaves out what a person's commit took off the branch and one of the board's put back as it was. */
function withoutPutBack(commits: readonly LoggedCommit[]): LoggedCommit[] {
  const gone = new Map<string, { blob: string; changes: Change[] }>();
  const settled = new Set<Change>();
  const counts = commits.map(({ message, changes }) => {
    const isReport = /^Event: /m.test(message);
    let putBack = 0;
    for (const change of changes.filter(({ path }) => isEvent(path))) {
      const { path, blob, before } = change;
      const known = gone.get(path);
      if (known !== undefined && blob === known.blob) {
        for (const one of [...known.changes, change]) settled.add(one);
        gone.delete(path);
        putBack++;
      } else if (!isReport && before !== null) {
        gone.set(path, { blob: known?.blob ?? before, changes: [...(known?.changes ?? []), change] });
      }
    }
    return putBack;
  });
  return commits.map((commit, index) => ({
    ...commit,
    changes: commit.changes.filter((change) => !settled.has(change)),
    putBack: counts[index] ?? 0,
  }));
}

const isEvent = (path: string) => path.startsWith(`${EVENTS}/`) && path.endsWith('.md');
const isWanted = (path: string) => isEvent(path) || statusOfPath(path) !== null;

function recordedCommit(
  { id, message, changes, putBack }: LoggedCommit,
  blobs: ReadonlyMap<string, Buffer>,
  places: Map<string, { id: string; state: TaskState }>,
): RecordedCommit {
  const trailers = (key: string) =>
    [...message.matchAll(new RegExp(`^${key}: (.*)$`, 'gm'))].map(([, value = '']) => value);
  const events: RecordedEvent[] = [];
  const spoiled: string[] = [];
  const touched = new Set<string>();
  for (const { path, blob, before: previous } of changes) {
    if (isEvent(path)) {
      if (previous === null && blob !== null) events.push(eventIn(path, blobs.get(blob)));
      else spoiled.push(path);
    } else if (statusOfPath(path) !== null) {
      const before = places.get(path);
      if (before !== undefined) touched.add(before.id);
      places.delete(path);
      const task = blob === null ? null : taskIn(path, blobs.get(blob));
      if (task === null) continue;
      places.set(path, task);
      touched.add(task.id);
    }
  }
  const found = [...places.values()].filter((place) => touched.has(place.id));
  return {
    id,
    isReport: trailers('Event').length > 0,
    requestIds: trailers('Request-Id'),
    records: trailers('Records'),
    events: events.sort((one, other) => (one.id < other.id ? -1 : 1)),
    tasks: new Map([...touched].map((task) => [task, found.find((one) => one.id === task)?.state ?? null])),
    spoiled,
    putBack,
    twice: [...touched].filter((task) => found.filter((one) => one.id === task).length > 1),
  };
}

function eventIn(path: string, bytes: Uint8Array = Buffer.alloc(0)): RecordedEvent {
  const { fields, file } = parseRecord(EventFields, path, bytes);
  return { ...fields, message: file.body.trimEnd() };
}

/** What a person spoiled is no task to anybody. */
function taskIn(path: string, bytes: Uint8Array = Buffer.alloc(0)): { id: string; state: TaskState } | null {
  const status = statusOfPath(path);
  if (status === null) return null;
  try {
    const { id, revision, worker, closed_as } = parseRecord(TaskFields, path, bytes).fields;
    return {
      id,
      state: { status, revision, worker, ...(closed_as === null ? {} : { closedAs: closed_as }) },
    };
  } catch {
    return null;
  }
}

async function readLog(root: string): Promise<LoggedCommit[]> {
  const format = '--format=tformat:%x01%H%x02%B%x03';
  const args = [
    'log',
    '--first-parent',
    '-m',
    '--reverse',
    '--root',
    '--raw',
    '--no-renames',
    '--no-abbrev',
    '-z',
  ];
  const text = (await readGit(root, [...args, format, 'HEAD'])).toString();
  return text
    .split('\u0001')
    .slice(1)
    .map((part) => {
      const [head = '', raw = ''] = part.split('\u0003');
      const [id = '', message = ''] = head.split('\u0002');
      return { id, message, changes: changesIn(raw), putBack: 0 };
    });
}

/** Each change is `:mode mode blob blob letter`, and the path after it. */
function changesIn(raw: string): Change[] {
  const parts = raw.split('\0').map((part) => part.replace(/^\n+/, ''));
  return parts.flatMap((part, index) => {
    const [, before = '', blob = '', letter] = /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) ([A-Z])/.exec(part) ?? [];
    if (letter === undefined) return [];
    const path = parts[index + 1] ?? '';
    return [{ path, blob: letter === 'D' ? null : blob, before: letter === 'A' ? null : before }];
  });
}

async function readBlobs(root: string, ids: readonly string[]): Promise<Map<string, Buffer>> {
  const blobs = new Map<string, Buffer>();
  let rest = await readGit(root, ['cat-file', '--batch'], [...new Set(ids)].map((id) => `${id}\n`).join(''));
  while (rest.length > 0) {
    const head = rest.indexOf('\n');
    const [id = '', type, size] = rest.toString('utf8', 0, head).split(' ');
    if (type !== 'blob') throw new Error(`git cat-file: ${id} ${type}`);
    blobs.set(id, rest.subarray(head + 1, head + 1 + Number(size)));
    rest = rest.subarray(head + 2 + Number(size));
  }
  return blobs;
}

/** Runs git to its end, however much it says. */
function readGit(cwd: string, args: readonly string[], input = ''): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (status) =>
      status === 0 ? resolve(Buffer.concat(chunks)) : reject(new Error(`git ${args.join(' ')}: ${status}`)),
    );
    // A git that needs no input may be gone before it could be given any.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
