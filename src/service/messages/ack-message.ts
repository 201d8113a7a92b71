import { Id } from '../../domain/ids.ts';
import { isDealtWith } from '../../domain/message.ts';
import { requireMessageToChange } from '../lookup.ts';
import { write } from '../operation.ts';
import { addresseeOf, notAddressed, noted } from './addressees.ts';
import { boundToAuthor } from './binding.ts';
import { closeMessage } from './closing.ts';
import { stageMessageEvent } from './message-event.ts';

export const operation = write({
  name: 'ack-message',
  summary: 'Say that you have a message',
  description:
    'Once all whom it is for have said so it is closed, unless it needs an answer. To say so again, or of a closed one, changes nothing.',
  audience: 'worker',
  http: { method: 'POST', path: '/api/v1/messages/{message_id}/ack' },
  positionals: ['message_id'],
  input: { message_id: Id.describe('the message') },
  examples: [{ title: 'I have it', input: { message_id: 'm-3f5h7j9k', agent: 'agent-7' } }],
  errors: ['message_not_found', 'not_addressed', 'revision_conflict'],
  handler({ message_id }, context) {
    const { author, now, stage } = context;
    const message = boundToAuthor(context, requireMessageToChange(context, message_id));
    const { fields } = message;
    const own = addresseeOf(fields, author);
    if (own === undefined) throw notAddressed(context, fields, 'one of those');
    if (message.state === 'closed' || own.acknowledged_at !== null) return { message: fields.id };
    const addressees = noted(fields, author, { seen_at: own.seen_at ?? now, acknowledged_at: now });
    const acknowledged = stage.putMessage(message, { addressees });
    stageMessageEvent(context, fields, { type: 'message-acknowledged' });
    if (isDealtWith(acknowledged.fields)) closeMessage(context, acknowledged, 'acknowledged');
    return { message: fields.id };
  },
});
