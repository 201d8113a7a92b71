import { commitMessage } from '../../domain/commit-message.ts';
import { type EventItem, kindPlacedBy, type PlacedKind, personOf } from '../../domain/event.ts';
import { MessageFields } from '../../domain/message.ts';
import { TaskFields } from '../../domain/task.ts';
import { BoardError } from '../../errors.ts';
import type { HandEdits } from '../edits/hand-edits.ts';
import type { Content } from '../files/content.ts';
import { refuseOversizedFile, StagedFiles } from '../files/staged-tree.ts';
import { type Identity, NOBODY } from '../git/repository.ts';
import { eventPath, placeOfPath } from '../layout.ts';
import { renderMarkdown } from '../markdown/render-markdown.ts';
import { bodyOf, ifSound, recordIn } from '../records/records.ts';
import type { Seal } from '../sealed/seal.ts';

/** What one commit changes: files by path relative to the board (null deletes), and the events that say so. */
export interface ChangeSet {
  files: ReadonlyMap<string, Content | null>;
  events: readonly EventItem[];
  author: Identity;
  /** An instant; the commit is dated with it. */
  at: string;
  /** The titles of tasks that the events are about, by id. */
  titles?: ReadonlyMap<string, string>;
  /** Lines for the commit's trailers beside those that the events give. */
  trailers?: readonly string[];
  /** The days of events that it seals, or puts back sealed. */
  seals?: readonly Seal[];
  /** The hand edits that it records: what counts as recorded of their files is not what these hold. */
  edits?: HandEdits;
}

/** What a worker did is its own; anything else is done by the person that the commit names. */
function signed(event: EventItem, author: Identity): EventItem {
  return event.agent === null && author !== NOBODY ? { ...event, person: personOf(author.name) } : event;
}

/** An event as a file: written once, and never through anything but a change set. */
export function renderEvent(event: EventItem): [path: string, content: string] {
  const { message, data, forced, ...fields } = event;
  const values = { ...fields, forced: forced || null, data: data === null ? null : JSON.stringify(data) };
  return [eventPath(event), renderMarkdown(values, bodyOf(message ?? ''))];
}

const rendered = new WeakMap<ChangeSet, ReadonlyMap<string, Content | null>>();

/** All files of a change set, its events among them. A change set is complete when this is asked first. */
export function allFiles(change: ChangeSet): ReadonlyMap<string, Content | null> {
  const files =
    rendered.get(change) ??
    new Map([...change.files, ...change.events.map((event) => renderEvent(signed(event, change.author)))]);
  rendered.set(change, files);
  return files;
}

/** A file that the branch holds if, and only if, the change sets are on record: an event of the first. */
export function witnessOf(changes: readonly ChangeSet[]): string {
  const [event] = changes[0]?.events ?? [];
  if (event === undefined) throw broken('a change set without an event');
  return eventPath(event);
}

export function messageOf(change: ChangeSet): string {
  return commitMessage(change.events, change);
}

/** What a file holds before the change sets, where it is there. */
export type ContentOf = (path: string) => Buffer | undefined;

/**
 * Refuses change sets whose moves and events differ: in each, for each task and each message, the events that tell of its
 * folder must compose to exactly what happens to its file's. This is what makes a transition without its event impossible,
 * whatever an operation does.
 */
export class MoveCheck {
  readonly #held: Set<string>;
  readonly #contentOf: ContentOf;
  readonly #contents = new Map<string, Buffer>();

  /** `held` are the files that the branch has. */
  constructor(held: Iterable<string>, contentOf: ContentOf) {
    this.#held = new Set(held);
    this.#contentOf = contentOf;
  }

  /** Looks at the next change set, which comes on top of those before it. */
  accept(change: ChangeSet): void {
    if (change.events.length === 0) throw broken('a change set without an event');
    const actual = this.#folderChanges(change);
    const told = toldChanges(change.events);
    for (const record of new Set([...actual.keys(), ...told.keys()])) {
      const is = actual.get(record) ?? 'none → none';
      const said = told.get(record) ?? is.replace(/^(\S+) → \S+$/, '$1 → $1');
      if (said !== is && !(isStill(said) && isStill(is))) {
        throw broken(`${record} goes ${is}, but its events say ${said}`);
      }
    }
    for (const [path, content] of change.files) {
      if (content === null) this.#held.delete(path);
      else {
        this.#held.add(path);
        this.#contents.set(path, bytesOf(change, path));
      }
    }
  }

  #folderChanges(change: ChangeSet): Map<string, string> {
    const from = new Map<string, string>();
    const to = new Map<string, string>();
    for (const [path, content] of change.files) {
      const place = placeOfPath(path);
      if (place === null) continue;
      const { kind, folder } = place;
      if (this.#held.has(path)) {
        const before = this.#contents.get(path) ?? this.#contentOf(path);
        // What a person committed broken is the record that it is made whole as.
        const id = idIn(kind, path, before) ?? idIn(kind, path, bytesOf(change, path));
        if (id !== null) from.set(`${kind} ${id}`, folder);
      }
      if (content === null) continue;
      const id = idIn(kind, path, bytesOf(change, path));
      if (id === null) throw broken(`a ${kind} file that nobody could read, ${path}`);
      to.set(`${kind} ${id}`, folder);
    }
    const records = new Set([...from.keys(), ...to.keys()]);
    return new Map(
      [...records].map((record) => [record, `${from.get(record) ?? 'none'} → ${to.get(record) ?? 'none'}`]),
    );
  }
}

/** The bytes of a file to be written, as whoever reads it on top of the tree gets them. */
export function bytesOf({ files }: ChangeSet, path: string): Buffer {
  const content = files.get(path) ?? '';
  if (Buffer.isBuffer(content)) return content;
  return (files instanceof StagedFiles && files.bytes(path)) || Buffer.from(content);
}

function isStill(change: string): boolean {
  const [from, to] = change.split(' → ');
  return from === to;
}

function broken(what: string): BoardError {
  return new BoardError(
    'internal_error',
    `the journal refused ${what}; nothing was written. This is a bug: please report it`,
  );
}

function idIn(kind: PlacedKind, path: string, content: Buffer | undefined): string | null {
  if (content === undefined) return null;
  const schema = kind === 'task' ? TaskFields : MessageFields;
  return (
    ifSound(() => recordIn<typeof TaskFields | typeof MessageFields>(schema, path, content))?.fields.id ??
    null
  );
}

function toldChanges(events: readonly EventItem[]): Map<string, string> {
  const told = new Map<string, string>();
  for (const event of events) {
    const kind = kindPlacedBy(event);
    if (kind === null) continue;
    const record = `${kind} ${event.entity_id}`;
    const before = told.get(record);
    const from = event.from ?? 'none';
    if (before !== undefined && !before.endsWith(`→ ${from}`)) {
      throw broken(`events of ${record} that do not follow one another: ${before}, then from ${from}`);
    }
    told.set(record, `${before?.split(' → ')[0] ?? from} → ${event.to ?? 'none'}`);
  }
  return told;
}

/** Refuses a change set with a file that could be recorded and never be read again. */
export function refuseOversized(files: ReadonlyMap<string, Content | null>): void {
  for (const [path, content] of files) refuseOversizedFile(path, content);
}
