/** Which message's file became which: see `pairFiles`. A file that bears the id of another's message is a copy of that. */
import { sameId } from '../../domain/ids.ts';
import { MessageFields } from '../../domain/message.ts';
import type { FileTree } from '../files/file-tree.ts';
import { CLOSED_MESSAGES, idOfName, isMessagePlace, messagePath, nameOfPath } from '../layout.ts';
import { malformed } from '../markdown/front-matter.ts';
import { type AddedMessage, readAddedMessage } from '../records/added-message.ts';
import { daysOf } from '../records/day-folders.ts';
import { readMessage } from '../records/messages.ts';
import { copyOf } from '../records/named-records.ts';
import { ifSound, parseRecord, type Stored } from '../records/records.ts';
import type { Difference } from './differences.ts';
import { type Pair, pairFiles } from './edit-pairs.ts';
import { bytesOf, type EditProblem, orProblem } from './edit-problems.ts';

/** A message's file as it is on record; nothing but its path is known where that does not parse. */
export interface RecordedMessage {
  path: string;
  id: string | null;
  message: Stored<MessageFields> | null;
}

/** A message's file as a person left it. */
export interface PresentMessage {
  path: string;
  id: string | null;
  message: AddedMessage;
}

export type MessageEdit = Omit<Pair<RecordedMessage, PresentMessage>, 'copyOf'>;

/** What happened to the messages' files among some that differ; what cannot be recorded, and copies, are told as problems. */
export function pairMessages(
  differences: readonly Difference[],
  tree: FileTree,
  problems: EditProblem[],
): MessageEdit[] {
  const unreadable = new Set<string>();
  const present = differences.flatMap((difference): PresentMessage[] => {
    const { path } = difference;
    if (difference.present === null) return [];
    const message = orProblem(problems, path, () => readPresentMessage(difference));
    if (message === null) unreadable.add(idOfName(nameOfPath(path)).toLowerCase());
    return message === null ? [] : [{ path, id: message.fields.id ?? null, message }];
  });
  const recorded = differences.flatMap(({ path, recorded }): RecordedMessage[] => {
    if (recorded === null) return [];
    const message = ifSound(() => parseRecord(MessageFields, path, recorded)) ?? null;
    return [{ path, id: message?.fields.id ?? idOfName(nameOfPath(path)), message }];
  });
  const touched = new Set(differences.map(({ path }) => path));
  const pairs = pairFiles(recorded, present, (id) => whoElseHas(tree, touched, id));
  return pairs.filter(({ before, after, copyOf: original }) => {
    if (after !== null && original !== null) {
      const { problem, remedy } = copyOf(after.id ?? '', original);
      problems.push({ path: after.path, error: malformed(after.path, problem, undefined, remedy) });
      return false;
    }
    // What cannot be read is still there.
    return after !== null || before === null || !unreadable.has(before.id?.toLowerCase() ?? '');
  });
}

/** The file that bears an id, among those that nobody touched. */
function whoElseHas(tree: FileTree, touched: ReadonlySet<string>, id: string): string | undefined {
  const view = { tree, warn: () => {} };
  const closed = daysOf(view, CLOSED_MESSAGES).named(id);
  const paths = [messagePath(id, null), ...closed.map(({ folder, name }) => `${folder}/${name}`)];
  return paths.find(
    (path) => !touched.has(path) && sameId(ifSound(() => readMessage(view, path))?.fields.id ?? '', id),
  );
}

/** A message's file as a person left it; throws `malformed_file` where it cannot be recorded. */
export function readPresentMessage(difference: Omit<Difference, 'isCommitted'>): AddedMessage {
  const { path } = difference;
  if (!isMessagePlace(path)) {
    throw malformed(
      path,
      'expected messages right in their folder, got one in a folder below it',
      undefined,
      'move it up',
    );
  }
  const message = readAddedMessage(path, bytesOf(difference) ?? Buffer.alloc(0));
  const { id } = message.fields;
  if (id === undefined || sameId(id, idOfName(nameOfPath(path)))) return message;
  throw malformed(
    path,
    `id: expected a file named after it, ${id}.md, got another name, so it is passed over as a copy`,
    undefined,
    "move it out of the board; without its line 'id:' it is a new message",
  );
}
