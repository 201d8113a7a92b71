import { excerptOf, isReply, type MessageFields, messageKey, TASK_DONE } from '../../domain/message.ts';
import { compareKeys } from '../../domain/order.ts';
import { messageStateOf } from '../../store/layout.ts';
import {
  findMessage,
  readMessage,
  readOpenMentioning,
  type StoredMessage,
} from '../../store/records/messages.ts';
import { bodyText, silently, type View } from '../../store/records/records.ts';
import type { NextCall } from '../next-commands.ts';
import type { ReadContext, WriteContext } from '../operation.ts';
import { addresseeOf, noted } from './addressees.ts';
import { boundTo, isFor } from './binding.ts';
import { closeMessage } from './closing.ts';
import { stageMessageEvent } from './message-event.ts';
import { showCall } from './next-calls.ts';

/** What an answer shows of a message to whom it is for, and the call that shows the rest. */
export interface MailItem extends Pick<MessageFields, 'id' | 'from' | 'task_id'> {
  text: string;
  next: NextCall;
}

/** Of a write also what it has staged. */
type Reading = Pick<ReadContext, 'view'> & Partial<Pick<WriteContext, 'stage'>>;

/** The open messages for a worker, the most important first. Only files that may be for it are taken apart. */
export function openMail({ view }: Reading, worker: string): StoredMessage[] {
  const quiet = silently(view);
  const found = readOpenMentioning(quiet, [worker, 'to_holder']).filter((one) => isFor(quiet, one, worker));
  return found.sort((one, other) => compareKeys(messageKey(one.fields), messageKey(other.fields)));
}

/** Those of a worker's messages that it still has to acknowledge or to answer. An answer is closed once it was shown. */
export function waitingMail(context: Reading, worker: string): StoredMessage[] {
  return openMail(context, worker).filter(({ fields }) => {
    const isAcknowledged = (addresseeOf(fields, worker)?.acknowledged_at ?? null) !== null;
    return !isReply(fields) && (fields.needs_answer || !isAcknowledged);
  });
}

/** What a worker has not been shown of its mail, and what this very write closes with its task before it was. */
export function unseenMail(context: Reading, worker: string): StoredMessage[] {
  const isUnseen = ({ fields }: StoredMessage) => (addresseeOf(fields, worker)?.seen_at ?? null) === null;
  return [...openMail(context, worker), ...closedNow(context, worker)].filter(isUnseen);
}

function closedNow({ view, stage }: Reading, worker: string): StoredMessage[] {
  const paths = [...(stage?.files.keys() ?? [])].filter((path) => messageStateOf(path) === 'closed');
  return paths
    .flatMap((path) => readMessage(silently(view), path) ?? [])
    .filter(({ fields }) => fields.reason === TASK_DONE && addresseeOf(fields, worker) !== undefined);
}

/**
 * Puts on record that a worker was shown some messages. What is for the holder of its task is its own from now on, also what
 * there was no room for. An answer that its addressee saw is closed.
 */
export function markMailSeen(context: WriteContext, worker: string, ids: readonly string[]): void {
  for (const message of openMail(context, worker)) boundTo(context, message, worker);
  for (const id of ids) {
    const message = findMessage(context.view, id);
    if (message === undefined || addresseeOf(message.fields, worker)?.seen_at !== null) continue;
    const seen = noted(message.fields, worker, { seen_at: context.now });
    const shown = context.stage.putMessage(message, { addressees: seen });
    stageMessageEvent(context, message.fields, { type: 'message-seen' });
    const haveAllSeen = seen.every(({ seen_at }) => seen_at !== null);
    if (shown.state === 'open' && isReply(shown.fields) && haveAllSeen) closeMessage(context, shown, 'seen');
  }
}

/** A message as its addressee is shown it. */
export function mailItem({ fields, file }: StoredMessage, named: string | null): MailItem {
  const { id, from, task_id } = fields;
  return { id, from, task_id, text: excerptOf(bodyText(file)), next: showCall(id, named) };
}

/** The same of an id, where a replay shows it again. */
export function mailItemOf(view: View, id: string, named: string | null): MailItem | undefined {
  const message = findMessage(view, id);
  return message === undefined ? undefined : mailItem(message, named);
}
