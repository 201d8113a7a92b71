import { MessageFields } from '../../domain/message.ts';
import { isVisible } from '../../domain/text.ts';
import type { BoardError } from '../../errors.ts';
import { malformed } from '../markdown/front-matter.ts';
import { ifSound, parseRecord, type Stored } from './records.ts';

/** The front matter of a message that a person added: what only the board can know may be missing. */
const AddedMessageFields = MessageFields.partial({ id: true, created_at: true });

/** A message file that a person added: it may have no id yet. */
export type AddedMessage = Stored<ReturnType<typeof AddedMessageFields.parse>>;

/** Reads a message's file as a person left it: it has to say something, and whom it is for. */
export function readAddedMessage(path: string, bytes: Uint8Array): AddedMessage {
  const message = parseRecord(AddedMessageFields, path, bytes);
  const { addressees, task_id } = message.fields;
  if (!isVisible(message.file.body))
    throw malformed(path, 'expected a text below the front matter, got none');
  if (addressees.length === 0 && task_id === null) {
    throw malformed(
      path,
      'expected addressees, or a task_id for whoever holds that task, got neither',
      undefined,
      "write 'addressees: [{id: WHO}]' into the front matter",
    );
  }
  return message;
}

/** What is wrong with a file that is no message yet, but could be recorded as it is: a person has just made it. */
export function messageNotRecordedYet(path: string, bytes: Uint8Array): BoardError | undefined {
  const added = ifSound(() => readAddedMessage(path, bytes));
  if (added === undefined || added.fields.id !== undefined) return undefined;
  const remedy = "'mission-control record-edits' records it, as a server does by itself";
  return malformed(path, 'a message that is not recorded yet', undefined, remedy, true);
}
