import type * as z from 'zod';
import { EventFields } from '../../../domain/event.ts';
import { isEventId } from '../../../domain/event-id.ts';
import { sameId } from '../../../domain/ids.ts';
import { MessageFields, type MessageState } from '../../../domain/message.ts';
import { RunFields } from '../../../domain/run.ts';
import type { Status } from '../../../domain/status.ts';
import { TaskFields } from '../../../domain/task.ts';
import { AgentFields } from '../../../domain/worker.ts';
import { type Bearers, findBearers, isInBoard } from '../../../store/edits/elsewhere.ts';
import { WorkingTree } from '../../../store/files/file-tree.ts';
import {
  dayOfSeal,
  type EventName,
  idOfName,
  idsThatMayHold,
  isRecordName,
  kindOfPlace,
  messageStateOf,
  nameOfPath,
  placeOfPath,
  readEventName,
  runPath,
  statusOfPath,
} from '../../../store/layout.ts';
import { messageNotRecordedYet } from '../../../store/records/added-message.ts';
import { notRecordedYet } from '../../../store/records/added-task.ts';
import { breather, type Found, walkBoard } from '../../../store/records/board-walk.ts';
import { claimIn, kindIn } from '../../../store/records/claims.ts';
import { headOf, isWrittenAs } from '../../../store/records/event-head.ts';
import { parseRecord } from '../../../store/records/records.ts';
import type { Diagnosis } from './finding.ts';
import { type SealedSurvey, surveySealed } from './sealed-days.ts';
import { kindOf, type Misnamed, type Read, type Survey } from './survey.ts';
import { keyOfEvent, mayTellMove, moveOf, type ToldMove, ToldMoves } from './told-moves.ts';
import { misplaced, namelessEvent, otherEvent, unreadable } from './wrong-files.ts';

/** Event files and sealed days that were looked into before: they never change, and a look may be repeated. */
export interface KnownEvents {
  readonly files: Map<string, { changedAt: number; move: ToldMove | null }>;
  readonly seals: Map<string, { changedAt: number; survey: SealedSurvey }>;
}

/** Reads the whole board, a file at a time, and lets others have their turn meanwhile. */
export async function surveyDisk(
  root: string,
  known: KnownEvents,
  leftOut: ReadonlySet<string>,
): Promise<Survey> {
  const reader = new Reader(root, known, leftOut);
  const breathe = breather();
  for await (const found of walkBoard(root)) {
    await reader.take(found, breathe);
    await breathe();
  }
  reader.takeOutside(findBearers(root, { withDays: true }));
  return reader;
}

class Reader implements Survey {
  readonly found: Found[] = [];
  readonly tasks: (Read<TaskFields> & { status: Status })[] = [];
  readonly runs: Read<RunFields>[] = [];
  readonly agents: Read<AgentFields>[] = [];
  readonly messages: (Read<MessageFields> & { state: MessageState })[] = [];
  readonly misnamed: Misnamed[] = [];
  readonly bearers = new Map<string, string>();
  readonly leftOut: ReadonlySet<string>;
  readonly unread = new Set<string>();
  readonly moves = new Map<string, ToldMoves>();
  newestEvent: Survey['newestEvent'] = null;
  readonly diagnoses: Diagnosis[] = [];
  readonly #strangers = new Map<string, string>();
  readonly #tree: WorkingTree;
  readonly #known: KnownEvents;

  constructor(root: string, known: KnownEvents, leftOut: ReadonlySet<string>) {
    this.leftOut = leftOut;
    for (const path of leftOut) this.#noteUnread(nameOfPath(path));
    this.#tree = new WorkingTree(root);
    this.#known = known;
  }

  async take(found: Found, breathe: () => Promise<void>): Promise<void> {
    const { path, kind } = found;
    this.found.push(found);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const day = kind === 'file' ? dayOfSeal(path) : null;
    if (day !== null) return this.#takeSealed(found, day, breathe);
    if (!isRecordName(name) || !path.includes('/')) return;
    // What a link leads to, or a pipe, is not read; the record that was there may lie behind it.
    if (kind !== 'file') return kind === 'other' ? this.#noteUnread(name) : undefined;
    const status = statusOfPath(path);
    const place = kindOfPlace(path);
    const state = messageStateOf(path);
    if (path.startsWith('events/')) this.#takeEvent(found, name);
    else if (status !== null && place === 'task')
      this.#read(TaskFields, path, (fields) => this.tasks.push({ path, name, fields, status }));
    else if (place === 'run')
      this.#read(RunFields, path, (fields) => this.#takeNamed(this.runs, { path, name, fields }));
    else if (place === 'agent')
      this.#read(AgentFields, path, (fields) => this.#takeNamed(this.agents, { path, name, fields }));
    else if (state !== null && place === 'message')
      this.#read(MessageFields, path, (fields) =>
        this.#takeNamed(this.messages, { path, name, fields, state }),
      );
    else this.diagnoses.push(misplaced(path));
  }

  /** What has another name than its id gives is no record: see `readNamed`. */
  #takeNamed<Record extends Read<{ id: string }>>(records: Record[], record: Record): void {
    if (sameId(record.fields.id, idOfName(record.name))) records.push(record);
    else this.misnamed.push(record as unknown as Misnamed);
  }

  /** What bears an id in a place where no such record lies: nobody can say that it is missing. */
  takeOutside(outside: Bearers): void {
    const claimsIn = (kind: string, records: readonly Read<{ id: string }>[]) =>
      records.map(({ fields }) => `${kind} ${fields.id.toLowerCase()}`);
    const known = new Set([
      ...claimsIn('task', this.tasks),
      ...claimsIn('run', this.runs),
      ...claimsIn('agent', this.agents),
      ...claimsIn('message', this.messages),
    ]);
    for (const [claim, path] of [...this.#strangers, ...outside]) {
      const [kind = '', id = ''] = claim.split(' ');
      if (known.has(claim)) continue;
      this.unread.add(id);
      this.bearers.set(claim, path);
      if (kind === 'task' && !isInBoard(path) && this.moves.has(id)) this.diagnoses.push(misplaced(path));
    }
    for (const { path, fields } of this.runs)
      if (path !== runPath(fields.id, fields.started_at))
        this.bearers.set(`run ${fields.id.toLowerCase()}`, path);
    for (const { path, fields } of this.misnamed) {
      this.unread.add(fields.id.toLowerCase());
      this.bearers.set(`${kindOf(fields)} ${fields.id.toLowerCase()}`, path);
    }
  }

  #read<S extends z.ZodObject>(schema: S, path: string, keep: (fields: z.infer<S>) => void): void {
    let bytes: Buffer | undefined;
    try {
      bytes = this.#tree.read(path);
      if (bytes !== undefined) keep(parseRecord(schema, path, bytes).fields);
    } catch (error) {
      this.#noteUnread(nameOfPath(path));
      if (bytes !== undefined && this.#isStranger(path, bytes)) return;
      // A new task is told of where files and branch are compared.
      const isNew = bytes !== undefined && isNotRecordedYet(path, bytes);
      if (!isNew) this.diagnoses.push(unreadable(path, error));
    }
  }

  /** A record that was dragged among those of another kind is none of these. */
  #isStranger(path: string, bytes: Buffer): boolean {
    const [claim, kind] = [claimIn(bytes), kindIn(bytes)];
    if (claim === null || kind === null || kind === kindOfPlace(path)) return false;
    this.#strangers.set(claim, path);
    this.diagnoses.push(misplaced(path));
    return true;
  }

  #noteUnread(name: string): void {
    for (const id of idsThatMayHold(name)) this.unread.add(id);
  }

  async #takeSealed({ path, changedAt }: Found, day: string, breathe: () => Promise<void>): Promise<void> {
    const known = this.#known.seals.get(path);
    const isKnown = known?.changedAt === changedAt;
    const survey = isKnown ? known.survey : await surveySealed(this.#tree, { path, day }, breathe);
    this.#known.seals.set(path, { changedAt, survey });
    for (const error of survey.wrong) this.diagnoses.push(unreadable(path, error));
    for (const [key, moves] of survey.moves) this.#note(key, moves);
    if (survey.last !== null) this.#noteEvent(survey.last);
  }

  /** What is known of a sealed day is kept, so nothing is added to it. */
  #note(key: string, moves: ToldMoves): void {
    const known = this.moves.get(key) ?? new ToldMoves();
    this.moves.set(key, known);
    known.add(moves);
  }

  #noteEvent(event: { id: string; path: string }): void {
    if ((this.newestEvent?.id ?? '') < event.id) this.newestEvent = event;
  }

  #takeEvent({ path, changedAt }: Found, name: string): void {
    const event = readEventName(name);
    if (event === null || !isEventId(event.id)) {
      this.diagnoses.push(namelessEvent(path));
      return;
    }
    const known = this.#known.files.get(path);
    const complaints = this.diagnoses.length;
    const move = known?.changedAt === changedAt ? known.move : this.#lookInto(path, event);
    // What is wrong with a file has to be told again at every look.
    if (this.diagnoses.length === complaints) this.#known.files.set(path, { changedAt, move });
    if (move !== null) this.#note(keyOfEvent(event), new ToldMoves(move));
    this.#noteEvent({ id: event.id, path });
  }

  /**
   * What an event says of a folder; null where it moves nothing. One whose first lines are as the journal writes them needs no taking
   * apart: there are many.
   */
  #lookInto(path: string, event: EventName): ToldMove | null {
    const isMove = mayTellMove(event.type);
    const head = this.#headOf(path);
    if (isWrittenAs(event, head)) {
      const at = /^at: (\S+)$/m.exec(head)?.[1];
      if (!isMove) return null;
      const [from = null, to = null] = ['from', 'to'].map(
        (key) => new RegExp(`^${key}: (\\S+)$`, 'm').exec(head)?.[1],
      );
      if (at !== undefined) return moveOf({ id: event.id, type: event.type, at, from, to });
    }
    let move: ToldMove | null = null;
    this.#read(EventFields, path, (fields) => {
      if (!isSameEvent(event, fields)) this.diagnoses.push(otherEvent(path, fields));
      else move = moveOf(fields);
    });
    return move;
  }

  #headOf(path: string): string {
    try {
      const bytes = this.#tree.read(path);
      return bytes === undefined ? '' : headOf(bytes);
    } catch {
      return '';
    }
  }
}

function isSameEvent(name: EventName, fields: EventFields): boolean {
  return name.id === fields.id && name.type === fields.type && name.entity_id === fields.entity_id;
}

function isNotRecordedYet(path: string, bytes: Buffer): boolean {
  const kind = placeOfPath(path)?.kind;
  const problem = kind === 'task' ? notRecordedYet : kind === 'message' ? messageNotRecordedYet : null;
  return problem?.(path, bytes) !== undefined;
}
