import { Id, newId } from '../../domain/ids.ts';
import { excerptOf, Importance, MessageFields, PEOPLE, threadOf } from '../../domain/message.ts';
import { SomeText } from '../../domain/text.ts';
import { requireMessageToChange } from '../lookup.ts';
import { write } from '../operation.ts';
import { addresseeOf, notAddressed } from './addressees.ts';
import { boundToAuthor } from './binding.ts';
import { closeMessage, messageClosed } from './closing.ts';
import { stageMessageEvent } from './message-event.ts';
import { stageReply } from './stage-reply.ts';

export const operation = write({
  name: 'reply-message',
  summary: 'Answer a message: its sender is shown the answer',
  description:
    'It closes a message that needs an answer. The answer is closed once its sender saw it, or at once where that is a person, ' +
    'who finds it with show-message.',
  audience: 'worker',
  http: { method: 'POST', path: '/api/v1/messages/{message_id}/reply' },
  positionals: ['message_id'],
  input: {
    message_id: Id.describe('the message'),
    message: SomeText.describe('the answer'),
    importance: Importance.default('normal').describe('where the answer comes among other messages'),
  },
  examples: [
    {
      title: 'Answer',
      input: { message_id: 'm-3f5h7j9k', message: 'It is kept; the test says so.', agent: 'agent-7' },
    },
  ],
  errors: ['message_not_found', 'not_addressed', 'message_closed', 'revision_conflict'],
  handler(input, context) {
    const { author, now, random } = context;
    const asked = boundToAuthor(context, requireMessageToChange(context, input.message_id));
    const { fields } = asked;
    if (author !== null && addresseeOf(fields, author) === undefined)
      throw notAddressed(context, fields, 'one of those, or a person');
    if (asked.state === 'closed') throw messageClosed(fields);
    const reply = MessageFields.parse({
      id: newId('m', random),
      from: author,
      addressees: [{ id: fields.from ?? PEOPLE }],
      task_id: fields.task_id,
      run_id: fields.run_id,
      kind: 'answer',
      importance: input.importance,
      reply_to: fields.id,
      thread: threadOf(fields),
      created_at: now,
    });
    stageMessageEvent(context, fields, {
      type: 'message-replied',
      message: excerptOf(input.message),
      data: { reply: reply.id },
    });
    stageReply(context, reply, input.message);
    if (fields.needs_answer) closeMessage(context, asked, 'answered');
    return { message: reply.id };
  },
});
