import * as z from 'zod';
import { Id } from '../../domain/ids.ts';
import { MessageItem } from '../../domain/message.ts';
import { Incomplete } from '../../domain/page.ts';
import { readThread } from '../../store/records/messages.ts';
import { bodyText } from '../../store/records/records.ts';
import { messageItem } from '../items.ts';
import { requireMessage } from '../lookup.ts';
import { NextCall } from '../next-commands.ts';
import { read } from '../operation.ts';
import { callsOfAddressee } from './next-calls.ts';

/** So many messages of a conversation are shown, the last ones. */
const THREAD_MOST = 100;

export const operation = read({
  name: 'show-message',
  summary: 'Show a message with all of its text, and its conversation in order',
  description:
    'Of the other messages the beginning is shown. Nothing counts as seen because of this: only what comes with the answer to a write does.',
  audience: 'worker',
  http: { method: 'GET', path: '/api/v1/messages/{message_id}' },
  positionals: ['message_id'],
  input: { message_id: Id.describe('the message') },
  output: z.strictObject({
    message: MessageItem,
    body: z.string().describe('all of the text'),
    thread: z
      .array(MessageItem)
      .describe(`the conversation that it belongs to, oldest first; of a long one the last ${THREAD_MOST}`),
    next: z.array(NextCall).describe('what the first of those may call whom it still waits for'),
    incomplete: Incomplete,
  }),
  columns: { thread: ['created_at', 'id', 'from', 'state', 'text'] },
  examples: [{ title: 'One message', input: { message_id: 'm-3f5h7j9k' } }],
  errors: ['message_not_found'],
  handler({ message_id }, context) {
    const { view, listener } = context;
    const message = requireMessage(context, message_id);
    const item = messageItem(message);
    return {
      message: item,
      body: bodyText(message.file),
      thread: readThread(view, message).slice(-THREAD_MOST).map(messageItem),
      next: callsOfAddressee(item, listener.named),
      incomplete: context.leftOut(),
    };
  },
});
