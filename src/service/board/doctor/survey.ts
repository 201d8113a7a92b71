import type * as z from 'zod';
import { EventFields, STATUS_EVENTS } from '../../../domain/event.ts';
import { isEventId } from '../../../domain/event-id.ts';
import { RunFields } from '../../../domain/run.ts';
import type { Status } from '../../../domain/status.ts';
import { TaskFields } from '../../../domain/task.ts';
import { AgentFields } from '../../../domain/worker.ts';
import { BoardError } from '../../../errors.ts';
import { breather, type Found, walkBoard } from '../../../store/board-walk.ts';
import { WorkingTree } from '../../../store/file-tree.ts';
import {
  AGENTS,
  type EventName,
  isRecordName,
  RUNS,
  readEventName,
  statusOfPath,
} from '../../../store/layout.ts';
import { parseRecord } from '../../../store/records.ts';
import { type Diagnosis, diagnosis } from './finding.ts';

/** A record without the text around it: thousands are held at once. */
export interface Read<Fields> {
  readonly path: string;
  readonly name: string;
  readonly fields: Fields;
}

/** What the newest of a task's status events says: where the task is, null where it was deleted. */
export interface LastMove {
  readonly id: string;
  readonly to: string | null;
  /** The event's own words, where it can be read. */
  readonly fields: EventFields;
}

/** A board as it lies on the disk, read once for all that look for something wrong. */
export interface Survey {
  readonly found: readonly Found[];
  readonly tasks: readonly (Read<TaskFields> & { status: Status })[];
  readonly runs: readonly Read<RunFields>[];
  readonly agents: readonly Read<AgentFields>[];
  /** By task id in lower case. */
  readonly lastMoves: ReadonlyMap<string, LastMove>;
  /** What was wrong with single files already when they were read. */
  readonly diagnoses: readonly Diagnosis[];
}

/** Event files that were looked into before: they never change, and a look may be repeated. */
export type KnownEvents = Map<string, { changedAt: number; fields: EventFields | null }>;

/** More than the first lines of an event take up to its entity. */
const HEAD_BYTES = 500;

const PLACES = {
  task: /^(?:(?:pending|in_progress|blocked|done)\/[^/]+|done\/\d{4}\/\d\d\/\d\d\/[^/]+)$/,
  run: /^runs\/\d{4}\/\d\d\/\d\d\/[^/]+$/,
  agent: /^agents\/[^/]+$/,
} as const;

/** Reads the whole board, a file at a time, and lets others have their turn meanwhile. */
export async function surveyDisk(root: string, known: KnownEvents): Promise<Survey> {
  const reader = new Reader(root, known);
  const breathe = breather();
  for await (const found of walkBoard(root)) {
    reader.take(found);
    await breathe();
  }
  return reader;
}

class Reader implements Survey {
  readonly found: Found[] = [];
  readonly tasks: (Read<TaskFields> & { status: Status })[] = [];
  readonly runs: Read<RunFields>[] = [];
  readonly agents: Read<AgentFields>[] = [];
  readonly lastMoves = new Map<string, LastMove>();
  readonly diagnoses: Diagnosis[] = [];
  readonly #tree: WorkingTree;
  readonly #known: KnownEvents;

  constructor(root: string, known: KnownEvents) {
    this.#tree = new WorkingTree(root);
    this.#known = known;
  }

  take(found: Found): void {
    const { path, kind } = found;
    this.found.push(found);
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (kind !== 'file' || !isRecordName(name) || !path.includes('/') || name.startsWith('.')) return;
    const status = statusOfPath(path);
    if (path.startsWith('events/')) this.#takeEvent(found, name);
    else if (status !== null && PLACES.task.test(path))
      this.#read(TaskFields, path, (fields) => this.tasks.push({ path, name, fields, status }));
    else if (PLACES.run.test(path))
      this.#read(RunFields, path, (fields) => this.runs.push({ path, name, fields }));
    else if (PLACES.agent.test(path))
      this.#read(AgentFields, path, (fields) => this.agents.push({ path, name, fields }));
    else this.diagnoses.push(misplaced(path));
  }

  #read<S extends z.ZodObject>(schema: S, path: string, keep: (fields: z.infer<S>) => void): void {
    try {
      const bytes = this.#tree.read(path);
      if (bytes !== undefined) keep(parseRecord(schema, path, bytes).fields);
    } catch (error) {
      this.diagnoses.push(unreadable(path, error));
    }
  }

  /** Of an event whose first lines are as the journal writes them nothing else is looked at, unless it tells of a move. */
  #takeEvent({ path, changedAt }: Found, name: string): void {
    const event = readEventName(name);
    if (event === null || !isEventId(event.id)) {
      this.diagnoses.push(namelessEvent(path));
      return;
    }
    const known = this.#known.get(path);
    if (known?.changedAt !== changedAt)
      this.#known.set(path, { changedAt, fields: this.#lookInto(path, event) });
    const fields = this.#known.get(path)?.fields ?? null;
    const key = event.entity_id.toLowerCase();
    if (fields !== null && (this.lastMoves.get(key)?.id ?? '') < event.id)
      this.lastMoves.set(key, { id: event.id, to: fields.to, fields });
  }

  /** The fields of a status event; null of any other, and of one with which something is wrong. */
  #lookInto(path: string, event: EventName): EventFields | null {
    let fields: EventFields | null = null;
    const keep = (read: EventFields) => {
      fields = read;
    };
    const isStatusEvent = STATUS_EVENTS.has(event.type);
    if (!isStatusEvent && this.#beginsAs(path, event)) return null;
    this.#read(EventFields, path, keep);
    return isStatusEvent ? fields : null;
  }

  #beginsAs(path: string, { id, type, entity_id }: EventName): boolean {
    try {
      const head = this.#tree.read(path)?.toString('latin1', 0, HEAD_BYTES) ?? '';
      return (
        head.startsWith(`---\nid: ${id}\ntype: ${type}\n`) && head.includes(`\nentity_id: ${entity_id}\n`)
      );
    } catch {
      return false;
    }
  }
}

/** Records by an id that they have, in lower case: ids that differ only in case count as the same. */
export function groupById<T>(records: readonly T[], idOf: (record: T) => string): Map<string, T[]> {
  const byId = new Map<string, T[]>();
  for (const record of records) {
    const key = idOf(record).toLowerCase();
    const group = byId.get(key) ?? [];
    if (group.push(record) === 1) byId.set(key, group);
  }
  return byId;
}

/** A board's tasks by their ids. */
export const tasksById = ({ tasks }: Survey) => groupById(tasks, ({ fields }) => fields.id);

function misplaced(path: string): Diagnosis {
  return diagnosis('misplaced_file', {
    path,
    message: 'this file lies where nothing looks for tasks, runs or agents',
    repair: `move it to the folder that it belongs in: a status's, ${AGENTS}/, or a day's below ${RUNS}/`,
  });
}

function unreadable(path: string, error: unknown): Diagnosis {
  const { problem, line } =
    error instanceof BoardError ? error.details : { problem: String(error), line: undefined };
  return diagnosis('malformed_file', {
    path,
    message: typeof line === 'number' ? `line ${line}: ${problem}` : String(problem),
    repair: `mend it in an editor; 'git log -p -- ${path}' in the board's folder shows what it was before`,
  });
}

function namelessEvent(path: string): Diagnosis {
  return diagnosis('event_file_name', {
    path,
    message: "expected an event's file name: its id, its type and what it is about, with dots between",
    repair:
      "give it back the name that the front matter's id, type and entity_id say, or delete what no report wrote",
  });
}
