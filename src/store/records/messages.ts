import { sameId } from '../../domain/ids.ts';
import { MessageFields, type MessageState, threadOf } from '../../domain/message.ts';
import { dayFolder } from '../../domain/time.ts';
import { CLOSED_MESSAGES, idOfName, messageStateOf, OPEN_MESSAGES } from '../layout.ts';
import { messageNotRecordedYet, readAddedMessage } from './added-message.ts';
import { daysOf, walkDays } from './day-folders.ts';
import { readNamed } from './named-records.ts';
import { ifSound, namedIn, orWarn, recordsIn, type Stored, silently, type View } from './records.ts';

/** A message as it lies in the folder that is its state. */
export interface StoredMessage extends Stored<MessageFields> {
  readonly state: MessageState;
}

const FIND_TRIES = 5;

/** Reads one message; undefined where there is no file, `malformed_file` where it is none, or a copy. */
export function readMessage(view: View, path: string): StoredMessage | undefined {
  const message = readRecorded(view, path);
  const state = messageStateOf(path);
  return message === undefined || state === null ? undefined : { ...message, state };
}

/** What a person has just made has no id yet, and says so. */
function readRecorded(view: View, path: string): Stored<MessageFields> | undefined {
  try {
    return readNamed(view, MessageFields, path);
  } catch (error) {
    const bytes = ifSound(() => view.tree.read(path));
    if (bytes === undefined) throw error;
    // What it lacks as a new one is told rather than that it has no id: the board gives it one.
    readAddedMessage(path, bytes);
    throw messageNotRecordedYet(path, bytes) ?? error;
  }
}

/** The paths of all open messages' files. */
export function listOpenMessages(view: View): string[] {
  return recordsIn(view, OPEN_MESSAGES).map((name) => `${OPEN_MESSAGES}/${name}`);
}

/** The paths of closed messages' files, those of the newest day first; of no day before `earliest`, an instant. */
function* listClosedMessages(view: View, earliest?: string): Generator<string> {
  const first = earliest === undefined ? '' : `${CLOSED_MESSAGES}/${dayFolder(earliest)}`;
  for (const folder of walkDays(view, CLOSED_MESSAGES)) {
    if (folder < first) break;
    for (const name of recordsIn(view, folder)) yield `${folder}/${name}`;
  }
  // Where a person has just dropped some.
  for (const name of recordsIn(view, CLOSED_MESSAGES)) yield `${CLOSED_MESSAGES}/${name}`;
}

/** The messages in one state or both, one by one: of a closed one's day there may be thousands. A file that cannot be read is named in a warning. */
export function* readMessages(view: View, states: readonly MessageState[]): Generator<StoredMessage> {
  // What is closed meanwhile is met again among the closed ones.
  const told = new Set<string>();
  const paths = function* () {
    if (states.includes('open')) yield* listOpenMessages(view);
    if (states.includes('closed')) yield* listClosedMessages(view);
  };
  for (const path of paths()) {
    const message = orWarn(view, () => readMessage(view, path));
    if (message === undefined || told.has(message.fields.id)) continue;
    if (message.state === 'open') told.add(message.fields.id);
    yield message;
  }
}

/** The open messages whose files mention one of some words, such as ids, in whatever case. Only those are taken apart. */
export function readOpenMentioning(view: View, words: readonly string[]): StoredMessage[] {
  const wanted = words.map((word) => word.toLowerCase());
  const mentions = (path: string) => {
    const bytes = view.tree.known?.(path)?.bytes ?? ifSound(() => view.tree.read(path));
    const text = bytes?.toString('latin1').toLowerCase();
    return text === undefined || wanted.some((word) => text.includes(word));
  };
  return listOpenMessages(view)
    .filter(mentions)
    .flatMap((path) => orWarn(view, () => readMessage(view, path)) ?? []);
}

/** The message of an id; undefined where there is none. */
export function findMessage(view: View, id: string): StoredMessage | undefined {
  for (let tries = 0; ; tries++) {
    const before = view.tree.version(OPEN_MESSAGES);
    const found = findOpen(view, id) ?? findClosed(view, id);
    if (found !== undefined || tries >= FIND_TRIES) return found;
    // It may just have been on its way from one folder to the other.
    if (view.tree.version(OPEN_MESSAGES) === before) return undefined;
  }
}

function findOpen(view: View, id: string): StoredMessage | undefined {
  const name = namedIn(view, OPEN_MESSAGES, id).find((candidate) => sameId(idOfName(candidate), id));
  return name === undefined ? undefined : readMessage(view, `${OPEN_MESSAGES}/${name}`);
}

function findClosed(view: View, id: string): StoredMessage | undefined {
  const file = daysOf(silently(view), CLOSED_MESSAGES)
    .named(id)
    .find(({ name }) => sameId(idOfName(name), id));
  return file === undefined ? undefined : readMessage(view, `${file.folder}/${file.name}`);
}

/** The ids of messages that begin with a prefix, told by their files' names. */
export function messageIdsFrom(view: View, prefix: string): string[] {
  const quiet = silently(view);
  const closed = daysOf(quiet, CLOSED_MESSAGES).folders.flatMap(
    ({ folder, names }) => names ?? recordsIn(quiet, folder),
  );
  const open = recordsIn(quiet, OPEN_MESSAGES);
  const wanted = prefix.toLowerCase();
  return [...new Set([...open, ...closed])]
    .filter((name) => name.toLowerCase().startsWith(wanted))
    .map(idOfName);
}

/** A message's conversation in the order in which it went. None of it was closed before its first message was sent. */
export function readThread(view: View, message: StoredMessage): StoredMessage[] {
  const thread = threadOf(message.fields);
  const first = thread === message.fields.id ? message : ifSound(() => findMessage(view, thread));
  const earliest = first?.fields.created_at;
  const found = new Map<string, StoredMessage>([[message.fields.id, message]]);
  if (first !== undefined) found.set(first.fields.id, first);
  for (const path of [...listOpenMessages(view), ...listClosedMessages(view, earliest)]) {
    if (ifSound(() => view.tree.read(path))?.includes(thread) !== true) continue;
    const other = orWarn(view, () => readMessage(view, path));
    if (other !== undefined && other.fields.thread === thread && !found.has(other.fields.id))
      found.set(other.fields.id, other);
  }
  return [...found.values()].sort(
    (one, other) =>
      Date.parse(one.fields.created_at) - Date.parse(other.fields.created_at) ||
      (one.fields.id < other.fields.id ? -1 : 1),
  );
}
