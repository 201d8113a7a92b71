import { kindMovedBy, kindPlacedBy, placedKey } from '../../domain/event.ts';
import type { EventChange, HistoryCommit, TaskChange, ToldMove } from '../../domain/history.ts';
import { MessageFields } from '../../domain/message.ts';
import { TaskFields } from '../../domain/task.ts';
import { BoardError } from '../../errors.ts';
import { BlobReader } from '../git/blob-reader.ts';
import type { Repository } from '../git/repository.ts';
import { nameOfPath, placeOfPath } from '../layout.ts';
import { frontMatterOf } from '../markdown/front-matter.ts';
import { parseRecord } from '../records/records.ts';
import { changesOfEvents } from '../sealed/sealed-changes.ts';
import { eventChange, type LoggedCommit, logHistory } from './history-log.ts';

/** So many pieces of the log are read ahead while git looks for the contents of files. */
const AHEAD = 8;
/** So many files are in memory at once. */
const FILES = 256;

/** A board's history: commits one after the other, and what was in their files. To be closed. */
export class History {
  readonly #repository: Repository;
  readonly #blobs: BlobReader;

  constructor(repository: Repository) {
    this.#repository = repository;
    this.#blobs = new BlobReader(repository.workTree);
  }

  close(): void {
    this.#blobs.close();
  }

  /** The commits from a base to a tip, oldest first, with what their status events say and the ids in new task files. */
  async *commits(range: { base: string | null; tip: string }): AsyncGenerator<HistoryCommit[]> {
    const log = logHistory(this.#repository, range);
    const ahead: Promise<HistoryCommit[]>[] = [];
    try {
      for await (const commits of log) {
        const opened = this.#open(commits);
        opened.catch(() => {});
        ahead.push(opened);
        if (ahead.length === AHEAD) yield await (ahead.shift() ?? []);
      }
      for (const opened of ahead) yield await opened;
    } finally {
      await log.return(undefined);
    }
  }

  /** Task files with the ids in them. */
  async identified(files: readonly TaskChange[]): Promise<TaskChange[]> {
    const ids = await this.idsIn(files);
    return files.map((file) => ({ ...file, id: ids.get(file.path) ?? null }));
  }

  /** The keys of the tasks and messages in files, by path; null where nobody can read one. */
  async idsIn(files: readonly TaskChange[]): Promise<Map<string, string | null>> {
    const ids = new Map<string, string | null>();
    for (let index = 0; index < files.length; index += FILES) {
      const some = files.slice(index, index + FILES);
      const contents = (await this.#blobs.read(some.flatMap(({ blob }) => blob ?? []))).values();
      for (const { path, blob } of some) {
        ids.set(path, blob === null ? null : idIn(path, contents.next().value ?? null));
      }
    }
    return ids;
  }

  /** A commit with what it did to events, wherever they lie; notes what those say that came sealed. */
  async #unsealed({ seals, ...commit }: LoggedCommit, told: Map<unknown, Buffer>): Promise<HistoryCommit> {
    if (seals.length === 0 && commit.events.every(({ change }) => change === 'added')) return commit;
    const files = commit.events.map(({ path, before, blob }) => ({
      path,
      before,
      after: blob,
      isFile: true,
    }));
    const events = (await changesOfEvents(this.#repository, { commit: commit.id, seals, files })).flatMap(
      (change) => {
        const event = eventChange(change);
        if (event !== null && change.text !== undefined) told.set(event, Buffer.from(change.text));
        return event ?? [];
      },
    );
    return { ...commit, events };
  }

  async #open(logged: readonly LoggedCommit[]): Promise<HistoryCommit[]> {
    const told = new Map<unknown, Buffer>();
    const commits: HistoryCommit[] = [];
    for (const commit of logged) commits.push(await this.#unsealed(commit, told));
    const wanted = commits.flatMap((commit) => [...commit.events.filter(mayMove), ...newTasks(commit)]);
    const blobs = [...new Set(wanted.flatMap((one) => (told.has(one) ? [] : (one.blob ?? []))))];
    const contents = await this.#blobs.read(blobs);
    const byBlob = new Map(blobs.map((blob, index) => [blob, contents[index] ?? null]));
    const contentOf = ({ blob }: { blob: string | null }) =>
      blob === null ? null : (byBlob.get(blob) ?? null);
    return commits.map((commit) => {
      const fresh = new Set(newTasks(commit));
      return {
        ...commit,
        events: commit.events.map((event) =>
          mayMove(event) ? withTold(event, told.get(event) ?? contentOf(event)) : event,
        ),
        tasks: commit.tasks.map((task) =>
          fresh.has(task) ? { ...task, id: idIn(task.path, contentOf(task)) } : task,
        ),
      };
    });
  }
}

function mayMove({ change, type }: EventChange): boolean {
  return change === 'added' && kindMovedBy(type) !== null;
}

/** An event with what it says of a move; one that reads well and tells of none is as it was. */
function withTold(event: EventChange, content: Buffer | null): EventChange {
  const told = toldIn(event, content);
  return told !== null && kindPlacedBy({ type: event.type, ...told }) === null ? event : { ...event, told };
}

/** Files under names that came with the commit; a file that only went to another folder is as good as known. */
function newTasks({ tasks }: HistoryCommit): TaskChange[] {
  const added = tasks.filter(({ change, blob }) => change === 'added' && blob !== null);
  if (added.length === 0) return added;
  const gone = new Set(
    tasks.filter(({ change }) => change === 'removed').map(({ path }) => nameOfPath(path)),
  );
  return added.filter(({ path }) => !gone.has(nameOfPath(path)));
}

/** What an event file says, where it is the event that its name says; a schema's whole care would double the time of an audit. */
function toldIn({ path, id, type, entityId }: EventChange, content: Buffer | null): ToldMove | null {
  const event = content === null ? null : readOrNull(() => frontMatterOf(path, content));
  if (event === null) return null;
  const isNamedSo = event.id === id && event.type === type && event.entity_id === entityId;
  const [from, to] = [event.from, event.to].map((value) => (value === '' ? null : (value ?? null)));
  if (!isNamedSo || event.entity_type !== kindMovedBy(type) || !isTextOrNull(from) || !isTextOrNull(to))
    return null;
  return { from, to };
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function idIn(path: string, content: Buffer | null): string | null {
  const kind = placeOfPath(path)?.kind ?? 'task';
  const schema = kind === 'task' ? TaskFields : MessageFields;
  if (content === null) return null;
  const read = () => parseRecord<typeof TaskFields | typeof MessageFields>(schema, path, content).fields.id;
  const id = readOrNull(read);
  return id === null ? null : placedKey(kind, id);
}

function readOrNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof BoardError && error.code === 'malformed_file') return null;
    throw error;
  }
}
