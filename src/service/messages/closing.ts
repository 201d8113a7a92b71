import { sameId } from '../../domain/ids.ts';
import { type MessageFields, TASK_DONE } from '../../domain/message.ts';
import { BoardError } from '../../errors.ts';
import { readOpenMentioning, type StoredMessage } from '../../store/records/messages.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import type { WriteContext } from '../operation.ts';
import { boundTo } from './binding.ts';
import { stageMessageEvent } from './message-event.ts';

/** Closes a message, and says why. */
export function closeMessage(context: WriteContext, message: StoredMessage, reason: string): StoredMessage {
  const { stage, now, author } = context;
  const patch = { closed_at: now, closed_by: author, reason };
  const closed = stage.putMessage(message, patch, { state: 'closed' });
  stageMessageEvent(context, message.fields, {
    type: 'message-closed',
    from: 'open',
    to: 'closed',
    message: reason,
  });
  return closed;
}

/** Closes what was sent to whoever holds a task, which is done now. What its last holder has not seen is still shown to it. */
export function closeWithTask(context: WriteContext, task: StoredTask): void {
  const { id, worker } = task.fields;
  for (const message of readOpenMentioning(context.view, [id])) {
    const { to_holder, task_id } = message.fields;
    // A person may write an id in other letters.
    if (!to_holder || task_id === null || !sameId(task_id, id)) continue;
    closeMessage(context, boundTo(context, message, worker), TASK_DONE);
  }
}

/** The refusal of what cannot be done to a message that is closed. */
export function messageClosed({ id, closed_at, closed_by, reason }: MessageFields): BoardError {
  const why = reason === null ? '' : ` (${reason})`;
  return new BoardError(
    'message_closed',
    `message ${id} was closed by ${closed_by ?? 'a person'} at ${closed_at ?? 'an unknown time'}${why}; expected an open one; 'mission-control send-message' says more`,
    { details: { message_id: id, closed_at, closed_by, reason } },
  );
}
