import { sameId } from '../../domain/ids.ts';
import { Addressee } from '../../domain/message.ts';
import type { StoredMessage } from '../../store/records/messages.ts';
import { ifSound, silently, type View } from '../../store/records/records.ts';
import { findTask } from '../../store/records/tasks.ts';
import type { WriteContext } from '../operation.ts';
import { isMeant } from './addressees.ts';

/** True of what was sent to whoever holds a task as long as no holder saw it: it goes with the task. */
export function goesWithTask({ fields }: StoredMessage): boolean {
  return fields.to_holder && fields.addressees.every(({ seen_at }) => seen_at === null);
}

/** Who has a task in its hands, at work or waiting; null where nobody has. */
function holderNow(view: View, taskId: string): string | null {
  const task = ifSound(() => findTask(silently(view), taskId));
  return task?.status === 'in_progress' || task?.status === 'blocked' ? task.fields.worker : null;
}

/** What a holder leaves with its task is for the next. */
const isFrom = (from: string | null, holder: string) => from !== null && sameId(from, holder);

/** True of a message for a worker: it is named, or has the task in its hands for whose holder the message is. */
export function isFor(view: View, message: StoredMessage, worker: string): boolean {
  const { task_id, addressees, from } = message.fields;
  if (!goesWithTask(message) || task_id === null) return addressees.some((one) => isMeant(one, worker));
  return holderNow(view, task_id) === worker && !isFrom(from, worker);
}

/** A message to whoever holds a task, made one to its holder, if nobody else has seen it. */
export function boundTo(context: WriteContext, message: StoredMessage, holder: string | null): StoredMessage {
  if (holder === null || !goesWithTask(message) || isFrom(message.fields.from, holder)) return message;
  if (message.fields.addressees.some((one) => isMeant(one, holder))) return message;
  return context.stage.putMessage(message, { addressees: [Addressee.parse({ id: holder })] });
}

/** The same for whoever writes now, if it is the holder: that is its report. */
export function boundToAuthor(context: WriteContext, message: StoredMessage): StoredMessage {
  const { author, view } = context;
  const isHolders = author !== null && message.state === 'open' && isFor(view, message, author);
  return isHolders ? boundTo(context, message, author) : message;
}
