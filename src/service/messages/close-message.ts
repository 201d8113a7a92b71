import { Id, sameId } from '../../domain/ids.ts';
import type { MessageFields } from '../../domain/message.ts';
import { SHORT_TEXT_MAX, visibleLine } from '../../domain/text.ts';
import { requireMessageToChange } from '../lookup.ts';
import { type WriteContext, write } from '../operation.ts';
import { notAddressed } from './addressees.ts';
import { closeMessage, messageClosed } from './closing.ts';

export const operation = write({
  name: 'close-message',
  summary: 'Close a message that nobody needs any more',
  description: 'Only its sender or a person can. With the same reason again nothing changes.',
  audience: 'orchestrator',
  http: { method: 'POST', path: '/api/v1/messages/{message_id}/close' },
  positionals: ['message_id'],
  input: {
    message_id: Id.describe('the message'),
    reason: visibleLine(SHORT_TEXT_MAX).describe('why, in one line'),
  },
  examples: [
    { title: 'It is settled', input: { message_id: 'm-3f5h7j9k', reason: 'answered in the meeting' } },
  ],
  errors: ['message_not_found', 'not_addressed', 'message_closed', 'revision_conflict'],
  handler({ message_id, reason }, context) {
    const message = requireMessageToChange(context, message_id);
    const { fields } = message;
    const { author } = context;
    const isSender = author !== null && fields.from !== null && sameId(author, fields.from);
    if (author !== null && !isSender) throw notAddressed(context, fields, 'its sender or a person');
    if (message.state === 'open') closeMessage(context, message, reason);
    else if (!saysTheSame(fields, context, reason)) throw messageClosed(fields);
    return { message: fields.id };
  },
});

/** True where the same author closed it with the same words: a call sent again after its answer was lost. */
function saysTheSame({ closed_by, reason }: MessageFields, { author }: WriteContext, said: string): boolean {
  return closed_by === author && reason === said;
}
