import { type MessageFields, PEOPLE } from '../../domain/message.ts';
import { findMessage } from '../../store/records/messages.ts';
import type { WriteContext } from '../operation.ts';
import { closeMessage } from './closing.ts';
import { stageNewMessage } from './new-message.ts';

/** Stages an answer to a message. One to people is closed at once: nothing tells when a person saw it. */
export function stageReply(context: WriteContext, reply: MessageFields, text: string): void {
  stageNewMessage(context, reply, text);
  const isToPeople = reply.addressees.every(({ id }) => id === PEOPLE);
  const staged = isToPeople ? findMessage(context.view, reply.id) : undefined;
  if (staged !== undefined) closeMessage(context, staged, 'an answer to people');
}
