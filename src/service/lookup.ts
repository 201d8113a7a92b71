import { STATUSES } from '../domain/status.ts';
import { BoardError, type ErrorCode } from '../errors.ts';
import { AGENTS, idOfName, isRecordName, nameOfPath } from '../store/layout.ts';
import { findMessage, messageIdsFrom, type StoredMessage } from '../store/records/messages.ts';
import { ifSound } from '../store/records/records.ts';
import { findRun, listRuns, type StoredRun } from '../store/records/runs.ts';
import { listNamed, listTasks } from '../store/records/task-files.ts';
import { findTask, readTask, type StoredTask } from '../store/records/tasks.ts';
import { findAgent, type StoredAgent } from '../store/records/workers.ts';
import { messageItem, taskItem } from './items.ts';
import type { ReadContext, WriteContext } from './operation.ts';

type NotFound = Extract<
  ErrorCode,
  'task_not_found' | 'run_not_found' | 'worker_not_found' | 'message_not_found'
>;

/** How one kind of record is found by its id, or by the beginning of it. */
interface Kind<T> {
  noun: string;
  code: NotFound;
  list: string;
  find(id: string): T | undefined;
  /** Ids that begin with a prefix, for people who type. */
  idsFrom(prefix: string): string[];
}

function lookUp<T>(context: ReadContext, id: string, kind: Kind<T>): T {
  const found = kind.find(id);
  if (found !== undefined) return found;
  const matches = context.acceptPrefixes ? [...new Set(kind.idsFrom(id))] : [];
  const only = matches.length === 1 ? matches[0] : undefined;
  const expanded = only === undefined ? undefined : kind.find(only);
  if (expanded !== undefined) return expanded;
  if (matches.length > 1) {
    throw new BoardError(
      'ambiguous_id',
      `${kind.noun} '${id}': expected one id, but ${matches.length} begin with it: ${matches.slice(0, 5).join(', ')}; type more of it`,
      { details: { received: id, matches } },
    );
  }
  throw new BoardError(
    kind.code,
    `${kind.noun} '${id}' is not on this board; '${kind.list}' shows those that are`,
    { details: { [`${kind.noun}_id`]: id } },
  );
}

/** The task of an id; `task_not_found` where there is none. */
export function requireTask(context: ReadContext, id: string): StoredTask {
  const { view } = context;
  return lookUp(context, id, {
    noun: 'task',
    code: 'task_not_found',
    list: 'mission-control list-tasks',
    find: (wanted) => findTask(view, wanted),
    idsFrom: (prefix) =>
      listTasks(view, STATUSES)
        .filter((file) => file.name.toLowerCase().startsWith(prefix.toLowerCase()))
        .flatMap((file) => readTask(view, file)?.fields.id ?? []),
  });
}

/** The task that a write is about: it must be there, and at the revision that the caller last saw, if it said so. */
export function requireTaskToChange(context: WriteContext, id: string): StoredTask {
  const task = requireTask(context, id);
  refuseOtherRevision(context, 'task', task, () => taskItem(context, task));
  return task;
}

/** The message of an id; `message_not_found` where there is none. */
export function requireMessage(context: ReadContext, id: string): StoredMessage {
  const { view } = context;
  return lookUp(context, id, {
    noun: 'message',
    code: 'message_not_found',
    list: 'mission-control list-messages',
    find: (wanted) => findMessage(view, wanted),
    idsFrom: (prefix) =>
      messageIdsFrom(view, prefix).filter((name) => ifSound(() => findMessage(view, name)) !== undefined),
  });
}

/** The message that a write is about: it must be there, and at the revision that the caller last saw, if it said so. */
export function requireMessageToChange(context: WriteContext, id: string): StoredMessage {
  const message = requireMessage(context, id);
  refuseOtherRevision(context, 'message', message, () => messageItem(message));
  return message;
}

function refuseOtherRevision(
  { ifRevision }: WriteContext,
  noun: string,
  { fields: { id, revision } }: { fields: { id: string; revision: number } },
  current: () => object,
): void {
  if (ifRevision === null || ifRevision === revision) return;
  throw new BoardError(
    'revision_conflict',
    `${noun} ${id}: expected revision ${ifRevision}, but it is at ${revision}; look at it again and decide anew`,
    { details: { expected: ifRevision, current: current() } },
  );
}

export function requireRun(context: ReadContext, id: string): StoredRun {
  const { view } = context;
  return lookUp(context, id, {
    noun: 'run',
    code: 'run_not_found',
    list: 'mission-control list-runs',
    find: (wanted) => findRun(view, wanted),
    idsFrom: (prefix) =>
      [...listRuns(view)]
        .map((path) => idOfName(nameOfPath(path)))
        .filter((name) => name.toLowerCase().startsWith(prefix.toLowerCase()))
        .filter((name) => ifSound(() => findRun(view, name)) !== undefined),
  });
}

export function requireWorker(context: ReadContext, id: string): StoredAgent {
  const { view } = context;
  return lookUp(context, id, {
    noun: 'worker',
    code: 'worker_not_found',
    list: 'mission-control list-workers',
    find: (wanted) => findAgent(view, wanted),
    idsFrom: (prefix) =>
      view.tree
        .list(AGENTS)
        .filter(({ name }) => isRecordName(name) && name.toLowerCase().startsWith(prefix.toLowerCase()))
        .map(({ name }) => idOfName(name))
        .filter((name) => ifSound(() => findAgent(view, name)) !== undefined),
  });
}

/** True where a task has this id, or one that differs from it only in case. */
export function isTaken(context: ReadContext, id: string): boolean {
  return listNamed(context.view, id).some((file) => {
    const task = readTask(context.view, file);
    return task !== undefined && task.fields.id.toLowerCase() === id.toLowerCase();
  });
}
