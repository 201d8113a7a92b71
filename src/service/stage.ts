import type { EventFields, EventItem, KnownEventType } from '../domain/event.ts';
import { eventIdTime, nextEventId } from '../domain/event-id.ts';
import type { RandomBytes } from '../domain/ids.ts';
import { MessageFields, type MessageState } from '../domain/message.ts';
import { RunFields } from '../domain/run.ts';
import type { Status } from '../domain/status.ts';
import { TaskFields } from '../domain/task.ts';
import { AgentFields } from '../domain/worker.ts';
import { StagedFiles } from '../store/files/staged-tree.ts';
import { agentPath, messagePath, runPath, taskFileName, taskPath } from '../store/layout.ts';
import { renderRecord } from '../store/markdown/render-record.ts';
import type { StoredMessage } from '../store/records/messages.ts';
import { bodyOf } from '../store/records/records.ts';
import type { StoredRun } from '../store/records/runs.ts';
import type { StoredTask } from '../store/records/tasks.ts';
import type { StoredAgent } from '../store/records/workers.ts';
import type { Seal } from '../store/sealed/seal.ts';

/** What an event says beside what its stage knows already. */
export type NewEvent = Partial<Pick<EventFields, 'task' | 'run' | 'from' | 'to' | 'data' | 'forced'>> & {
  type: KnownEventType | `x-${string}`;
  entity_type: EventFields['entity_type'];
  entity_id: string;
  message?: string | null | undefined;
};

/** What all events of one write have in common. */
export interface StageOptions {
  now: string;
  author: string | null;
  forced: boolean;
  report: EventFields['report'];
  requestId: string | null;
  requestHash: string | null;
  lastEventId: string | null;
  random: RandomBytes;
}

/** Gathers what a write changes: files and events. It touches neither disk nor git. */
export class Stage {
  readonly files = new StagedFiles();
  readonly events: EventItem[] = [];
  readonly seals: Seal[] = [];
  /** The titles of the tasks that it is about, by id, for the commit's message. */
  readonly titles = new Map<string, string>();
  readonly #options: StageOptions;

  constructor(options: StageOptions) {
    this.#options = options;
  }

  /** A stage for one part of the write, on top of this: it may come to nothing without the others. */
  part(): Stage {
    const last = this.events.at(-1);
    const options = last === undefined ? {} : { lastEventId: last.id, requestId: null, requestHash: null };
    return new Stage({ ...this.#options, ...options });
  }

  /** Takes over what a part came to. Where one part takes away what another puts in its place, that stays. */
  join(part: Stage): void {
    for (const [path, content] of part.files)
      if (content !== null || (this.files.get(path) ?? null) === null) this.files.set(path, content);
    for (const event of part.events) this.events.push(event);
    for (const seal of part.seals) this.seals.push(seal);
    for (const [id, title] of part.titles) this.titles.set(id, title);
  }

  /** Makes a task file in `pending`. */
  createTask(fields: TaskFields, body: string): void {
    const name = taskFileName(fields.id, fields.title);
    this.titles.set(fields.id, fields.title);
    this.files.set(taskPath(name, 'pending', null), renderRecord(TaskFields, fields, body));
  }

  /**
   * Changes a task: its fields, its body, its status, or its file's place in that. The revision goes up by one however
   * often this is called.
   */
  putTask(
    task: StoredTask,
    patch: Partial<TaskFields>,
    change: { status?: Status; body?: string; path?: string } = {},
  ): StoredTask {
    const isFirst = !this.files.has(task.path);
    this.titles.set(task.fields.id, patch.title ?? task.fields.title);
    const fields = {
      ...task.fields,
      ...patch,
      updated_at: this.#options.now,
      revision: task.fields.revision + (isFirst ? 1 : 0),
    };
    const status = change.status ?? task.status;
    const isMoved = status !== task.status;
    const path = change.path ?? (isMoved ? taskPath(task.name, status, fields.finished_at) : task.path);
    const body = change.body ?? task.file.body;
    if (path !== task.path) this.files.set(task.path, null);
    this.files.set(path, renderRecord(TaskFields, fields, body, task.file));
    return { ...task, fields, path, status, file: { ...task.file, body } };
  }

  createRun(fields: RunFields, notes = ''): void {
    this.files.set(runPath(fields.id, fields.started_at), renderRecord(RunFields, fields, bodyOf(notes)));
  }

  putRun(
    run: StoredRun,
    patch: Partial<RunFields>,
    { notes, path = run.path }: { notes?: string | undefined; path?: string } = {},
  ): StoredRun {
    const fields = { ...run.fields, ...patch };
    const body = notes === undefined ? run.file.body : bodyOf(notes);
    if (path !== run.path) this.files.set(run.path, null);
    this.files.set(path, renderRecord(RunFields, fields, body, run.file));
    return { ...run, fields, path, file: { ...run.file, body } };
  }

  createAgent(fields: AgentFields): void {
    this.files.set(agentPath(fields.id), renderRecord(AgentFields, fields, ''));
  }

  putAgent(
    agent: StoredAgent,
    patch: Partial<AgentFields>,
    { path = agent.path }: { path?: string } = {},
  ): void {
    const isFirst = !this.files.has(agent.path);
    const revision = agent.fields.revision + (isFirst ? 1 : 0);
    const fields = { ...agent.fields, ...patch, updated_at: this.#options.now, revision };
    if (path !== agent.path) this.files.set(agent.path, null);
    this.files.set(path, renderRecord(AgentFields, fields, agent.file.body, agent.file));
  }

  /** Makes a message's file, in the folder of its state. */
  createMessage(fields: MessageFields, text: string): void {
    const path = messagePath(fields.id, fields.closed_at);
    this.files.set(path, renderRecord(MessageFields, fields, bodyOf(text)));
  }

  /**
   * Changes a message: its fields, its text, its state, or its file's place in that. The revision goes up by one however often
   * this is called.
   */
  putMessage(
    message: StoredMessage,
    patch: Partial<MessageFields>,
    change: { state?: MessageState; body?: string; path?: string } = {},
  ): StoredMessage {
    const isFirst = !this.files.has(message.path);
    const revision = message.fields.revision + (isFirst ? 1 : 0);
    const fields = { ...message.fields, ...patch, revision };
    const state = change.state ?? message.state;
    const isMoved = state !== message.state;
    const path = change.path ?? (isMoved ? messagePath(fields.id, fields.closed_at) : message.path);
    const body = change.body ?? message.file.body;
    if (path !== message.path) this.files.set(message.path, null);
    this.files.set(path, renderRecord(MessageFields, fields, body, message.file));
    return { path, state, fields, file: { ...message.file, body } };
  }

  /** Notes that something happened. The first event of a write carries its request id. */
  event({ type, entity_type, entity_id, message, ...rest }: NewEvent): void {
    const { author, forced, report, requestId, requestHash, now, lastEventId, random } = this.#options;
    const id = nextEventId(now, this.events.at(-1)?.id ?? lastEventId, random);
    const isFirst = this.events.length === 0;
    this.events.push({
      id,
      type,
      at: eventIdTime(id),
      entity_type,
      entity_id,
      agent: author,
      person: null,
      task: null,
      run: null,
      from: null,
      to: null,
      report,
      request_id: isFirst ? requestId : null,
      request_hash: isFirst ? requestHash : null,
      forced,
      data: null,
      ...rest,
      message: message ?? null,
    });
  }
}
