import type { EventFields, PlacedKind } from '../domain/event.ts';
import { eventFolder, isEventId } from '../domain/event-id.ts';
import { sameId, slugOf } from '../domain/ids.ts';
import type { MessageState } from '../domain/message.ts';
import { STATUSES, type Status } from '../domain/status.ts';
import { dayFolder } from '../domain/time.ts';

/** Names of the board's folders and files. Everything that knows where a file lies is in this module. */
export const CONFIG_FILE = 'board.yaml';
export const AGENTS = 'agents';
/** Agents that have not been heard of for long. */
export const RETIRED = 'agents/retired';
export const RUNS = 'runs';
export const MESSAGES = 'messages';
export const OPEN_MESSAGES = `${MESSAGES}/open`;
export const CLOSED_MESSAGES = `${MESSAGES}/closed`;
export const EVENTS = 'events';
/** The folders that hold all that a board keeps. */
export const BOARD_FOLDERS: readonly string[] = [...STATUSES, AGENTS, RUNS, MESSAGES, EVENTS];
/** Files that no operation writes. */
export const PEOPLES_FILES = [CONFIG_FILE, 'README.md', '.gitattributes'] as const;
export const OPEN_STATUSES = ['pending', 'in_progress', 'blocked'] as const satisfies readonly Status[];

const SUFFIX = '.md';
const SEAL_SUFFIX = '.jsonl';

/** True for a name that git's line formats cannot carry, or whose bytes are no UTF-8, by which no file is found again. */
export function isUnusableName(name: string): boolean {
  return /[\n\ufffd]/.test(name);
}

/** True for a name that ends with `.md`, in whichever case: some programs write `.MD`. */
const hasSuffix = (name: string) =>
  name.endsWith(SUFFIX) || name.slice(-SUFFIX.length).toLowerCase() === SUFFIX;

/** True for the name of a file that holds a record: `.md`, nothing in it that makes it unusable, and not hidden. */
export function isRecordName(name: string): boolean {
  return hasSuffix(name) && !isUnusableName(name) && nameOfPath(name)[0] !== '.';
}

/** True for what would be the name of a record, if it could be used: to be told, for nothing finds the file by it. */
export function isLostName(name: string): boolean {
  return hasSuffix(name) && isUnusableName(name) && nameOfPath(name)[0] !== '.';
}

/** What is wrong with something that lies among records, told by its name and kind; null where it may be one, or is no concern. */
export function strangenessOf({
  name,
  kind,
}: {
  name: string;
  kind: 'file' | 'folder' | 'other';
}): string | null {
  if (kind === 'other') return 'expected a regular file, got a link, pipe or device';
  if (!hasSuffix(name)) return null;
  if (isUnusableName(name)) return 'expected a name of one line of UTF-8, got one that is not; rename it';
  return kind === 'folder' ? 'expected a regular file, got a folder' : null;
}

/** A new task's file name: `t-7k3f9a2m-fix-login-form.md`. It stays the same for the task's whole life. */
export function taskFileName(id: string, title: string): string {
  const slug = slugOf(title);
  return slug === '' ? `${id}${SUFFIX}` : `${id}-${slug}${SUFFIX}`;
}

/** Where a task file lies in a status. Done tasks are kept by the UTC day of finishing. */
export function taskPath(name: string, status: Status, finishedAt: string | null): string {
  return status === 'done' && finishedAt !== null
    ? `${status}/${dayFolder(finishedAt)}/${name}`
    : `${status}/${name}`;
}

/** True where a file name may belong to a task id: the id, or the id and a slug. */
export function nameMayHold(name: string, id: string): boolean {
  const stem = name.slice(0, -SUFFIX.length);
  return isRecordName(name) && (sameId(stem, id) || stem.toLowerCase().startsWith(`${id.toLowerCase()}-`));
}

/** The ids, in lower case, that a file of this name may hold the record of: the whole name, and each beginning up to a `-`. */
export function idsThatMayHold(name: string): string[] {
  const stem = name.slice(0, -SUFFIX.length).toLowerCase();
  const ends = [...stem.matchAll(/-/g)].map(({ index }) => index);
  return isRecordName(name) ? [stem, ...ends.map((end) => stem.slice(0, end))] : [];
}

export function agentPath(id: string): string {
  return `${AGENTS}/${id}${SUFFIX}`;
}

/** Where the file of an agent lies that has not been heard of for long. */
export function retiredPath(id: string): string {
  return `${RETIRED}/${id}${SUFFIX}`;
}

export function runPath(id: string, startedAt: string): string {
  return `${RUNS}/${dayFolder(startedAt)}/${id}${SUFFIX}`;
}

/** Where a message lies: those that are closed by the UTC day of closing. */
export function messagePath(id: string, closedAt: string | null): string {
  const folder = closedAt === null ? OPEN_MESSAGES : `${CLOSED_MESSAGES}/${dayFolder(closedAt)}`;
  return `${folder}/${id}${SUFFIX}`;
}

export function eventPath(event: Pick<EventFields, 'id' | 'type' | 'entity_id'>): string {
  return `${EVENTS}/${eventFolder(event.id)}/${event.id}.${event.type}.${event.entity_id}${SUFFIX}`;
}

/** What an event's file name tells without opening it. */
export interface EventName {
  id: string;
  type: string;
  entity_id: string;
}

/** Reads an event's file name; null where it is not one. */
export function readEventName(name: string): EventName | null {
  const [first, second] = [name.indexOf('.'), name.indexOf('.', name.indexOf('.') + 1)];
  if (!isRecordName(name) || first === -1 || second === -1 || second >= name.length - SUFFIX.length)
    return null;
  const entity_id = name.slice(second + 1, -SUFFIX.length);
  return { id: name.slice(0, first), type: name.slice(first + 1, second), entity_id };
}

/** What the file names of all events about an entity end with, and of those about some others. */
export function endOfEventName(entityId: string): string {
  return `.${entityId}${SUFFIX}`;
}

/** The file that a day's events are sealed into, beside the day's folder: `events/2026/11/21.jsonl` of `2026/11/21`. */
export function sealPath(day: string): string {
  return `${EVENTS}/${day}${SEAL_SUFFIX}`;
}

const SEAL = new RegExp(`^${EVENTS}/(\\d{4}/\\d\\d/\\d\\d)\\${SEAL_SUFFIX}$`);

/** The day whose events a file holds sealed; null for any other file. */
export function dayOfSeal(path: string): string | null {
  return SEAL.exec(path)?.[1] ?? null;
}

const IN_DAY = new RegExp(`^${EVENTS}/(\\d{4}/\\d\\d/\\d\\d)/`);

/** The day in whose folder a file lies; null of one outside of those. */
export function dayOfEvent(path: string): string | null {
  return IN_DAY.exec(path)?.[1] ?? null;
}

/** The day that a folder of a minute belongs to, both below the events: `2026/11/21` of `2026/11/21/10/11`. */
export function dayOfMinute(folder: string): string {
  return folder.split('/', 3).join('/');
}

/** Where an event of this file name lies; null where no event is called so. */
export function pathOfEventName(name: string): string | null {
  const event = readEventName(name);
  return event !== null && isEventId(event.id) ? `${EVENTS}/${eventFolder(event.id)}/${name}` : null;
}

/** The name of a file, without its folders. */
export function nameOfPath(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The id that the name of an agent's or a run's file says. */
export function idOfName(name: string): string {
  return name.slice(0, -SUFFIX.length);
}

/** The status whose folder a path lies in; null for files that are no tasks. */
export function statusOfPath(path: string): Status | null {
  const top = path.slice(0, Math.max(path.indexOf('/'), 0));
  return isRecordName(path) ? (STATUSES.find((status) => status === top) ?? null) : null;
}

/** Whether a path is that of an open message or of a closed one; null for what is no message. */
export function messageStateOf(path: string): MessageState | null {
  if (!isRecordName(path)) return null;
  if (path.startsWith(`${OPEN_MESSAGES}/`)) return 'open';
  return path.startsWith(`${CLOSED_MESSAGES}/`) ? 'closed' : null;
}

/** True right in the folder of open messages, and in a day's folder of closed ones or above it: where the board looks for them. */
export function isMessagePlace(path: string): boolean {
  return messageStateOf(path) !== null && MESSAGE_PLACE.test(path);
}

const MESSAGE_PLACE = new RegExp(`^(?:${OPEN_MESSAGES}|${CLOSED_MESSAGES}(?:/\\d{4}/\\d\\d/\\d\\d)?)/[^/]+$`);

/** The record that a path is one of whose folder is its state, and that folder's name; null for any other file. */
export function placeOfPath(path: string): { kind: PlacedKind; folder: string } | null {
  const status = statusOfPath(path);
  if (status !== null) return { kind: 'task', folder: status };
  const state = messageStateOf(path);
  return state === null ? null : { kind: 'message', folder: state };
}

/** True for a file among the events. */
export function isEventPath(path: string): boolean {
  return path.startsWith(`${EVENTS}/`);
}

/** True for a file of a day, of which there are many, and of which few are asked for. */
export function isOfDay(path: string): boolean {
  return /^(?:done|runs|messages\/closed|events)\/\d/.test(path);
}

/** True for the place of a task, an agent, a run or a message. Events are records too, but nobody changes them. */
export function isRecordPath(path: string): boolean {
  const [top] = path.split('/', 1);
  return (
    statusOfPath(path) !== null ||
    (isRecordName(path) && (top === AGENTS || top === RUNS || top === MESSAGES))
  );
}

/** What a file is by its place and name: where the board looks for tasks, runs, agents and messages; null anywhere else. */
export function kindOfPlace(path: string): 'task' | 'run' | 'agent' | 'message' | null {
  if (isTaskPlace(path)) return 'task';
  if (isMessagePlace(path)) return 'message';
  if (!isRecordName(path)) return null;
  if (/^runs\/\d{4}\/\d\d\/\d\d\/[^/]+$/.test(path)) return 'run';
  return /^agents\/(?:retired\/)?[^/]+$/.test(path) ? 'agent' : null;
}

/** True right in an open status's folder, and in `done` or a day's folder below it: where the board looks for tasks. */
export function isTaskPlace(path: string): boolean {
  return statusOfPath(path) !== null && TASK_PLACE.test(path);
}

const TASK_PLACE = /^(?:[^/]+|done\/\d{4}\/\d\d\/\d\d)\/[^/]+$/;
