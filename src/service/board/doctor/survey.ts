import { sameId } from '../../../domain/ids.ts';
import type { MessageFields, MessageState } from '../../../domain/message.ts';
import type { RunFields } from '../../../domain/run.ts';
import type { Status } from '../../../domain/status.ts';
import type { TaskFields } from '../../../domain/task.ts';
import type { AgentFields } from '../../../domain/worker.ts';
import type { Bearers } from '../../../store/edits/elsewhere.ts';
import type { Found } from '../../../store/records/board-walk.ts';
import type { Diagnosis } from './finding.ts';
import type { ToldMoves } from './told-moves.ts';

/** A record without the text around it: thousands are held at once. */
export interface Read<Fields> {
  readonly path: string;
  readonly name: string;
  readonly fields: Fields;
}

/** The file of a run, an agent or a message that has another name than its id gives. */
export type Misnamed = Read<RunFields | AgentFields | MessageFields>;

/** A board as it lies on the disk, read once for all that look for something wrong. */
export interface Survey {
  readonly found: readonly Found[];
  readonly tasks: readonly (Read<TaskFields> & { status: Status })[];
  readonly runs: readonly Read<RunFields>[];
  readonly agents: readonly Read<AgentFields>[];
  readonly messages: readonly (Read<MessageFields> & { state: MessageState })[];
  /** Runs, agents and messages under another name than their ids give. */
  readonly misnamed: readonly Misnamed[];
  /** What bears the id of a record that is in no file of its own. */
  readonly bearers: Bearers;
  /** What a sparse checkout leaves out of the work tree. */
  readonly leftOut: ReadonlySet<string>;
  /** The ids, in lower case, that may be in files which cannot be read: what they hold is there all the same. */
  readonly unread: ReadonlySet<string>;
  /** What the events say of each task's moves, by task id in lower case. */
  readonly moves: ReadonlyMap<string, ToldMoves>;
  /** The newest event by its id, which goes by its time. */
  readonly newestEvent: { readonly id: string; readonly path: string } | null;
  /** What was wrong with single files already when they were read. */
  readonly diagnoses: readonly Diagnosis[];
}

/** What kind of record has such fields. */
export function kindOf(fields: Misnamed['fields']): 'run' | 'agent' | 'message' {
  if ('addressees' in fields) return 'message';
  return 'agent_id' in fields ? 'run' : 'agent';
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

/**
 * True where nobody can say that a record is missing: it may be in a file that cannot be read, or the events say that the task
 * is in a status, so that its file was moved or taken away, and no deletion is on record.
 */
export function mayBeUnread({ unread, tasks, moves }: Survey, id: string): boolean {
  const key = id.toLowerCase();
  const place = moves.get(key)?.last?.to ?? null;
  return unread.has(key) || (place !== null && !tasks.some(({ fields }) => sameId(fields.id, id)));
}

/** A board's tasks by their ids. */
export const tasksById = ({ tasks }: Survey) => groupById(tasks, ({ fields }) => fields.id);
