import { type MessageItem, PEOPLE } from '../../domain/message.ts';
import { programFor } from '../../domain/to-paste.ts';
import type { NextCall } from '../next-commands.ts';
import { isMeant } from './addressees.ts';

/** Who is told, and how the board is found. */
export interface Told {
  /** Null for a person. */
  author: string | null;
  /** The folder to name the board by; null where it is found without. */
  named: string | null;
}

/** What whoever wrote a message, or has it, is likely to call next. */
export function messageCalls(message: MessageItem, told: Told): NextCall[] {
  const call = caller(message.id, told);
  if (message.state === 'closed') return [];
  const isTheirs = message.addressees.some((one) => isMeant(one, told.author));
  const isSender = told.author === null ? message.from === null : message.from === told.author;
  return [
    ...(isTheirs ? [call('answer it', 'reply-message', '--message "…"')] : []),
    ...(isSender
      ? [
          call('see who saw it', 'show-message'),
          call('nobody needs it any more', 'close-message', '--reason "…"'),
        ]
      : []),
  ];
}

/** What the first of those can call whom an open message still waits for. */
export function callsOfAddressee(message: MessageItem, named: string | null): NextCall[] {
  const waiting = message.addressees.find(({ acknowledged_at }) => acknowledged_at === null);
  if (message.state === 'closed' || waiting === undefined) return [];
  const call = caller(message.id, { author: waiting.id === PEOPLE ? null : waiting.id, named });
  const reply = call('answer it', 'reply-message', '--message "…"');
  return message.needs_answer ? [reply] : [call('say that you have it', 'ack-message'), reply];
}

/** The call that shows all of a message. */
export function showCall(messageId: string, named: string | null): NextCall {
  return caller(messageId, { author: null, named })('read all of it', 'show-message');
}

function caller(messageId: string, { author, named }: Told) {
  const program = programFor(named);
  return (why: string, operation: string, rest = ''): NextCall => {
    const isRead = operation === 'show-message';
    const agent = author === null || isRead ? {} : { agent: author };
    const parts = [program, operation, messageId, 'agent' in agent && `--agent ${author}`, rest];
    return {
      why,
      command: parts.filter(Boolean).join(' '),
      operation,
      input: { message_id: messageId, ...agent },
    };
  };
}
