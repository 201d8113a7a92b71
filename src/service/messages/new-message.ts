import { excerptOf, type MessageFields } from '../../domain/message.ts';
import type { WriteContext } from '../operation.ts';
import { raiseFormat } from '../raise-format.ts';
import { stageMessageEvent } from './message-event.ts';

/** Stages a message that is sent now. The first on a board raises its format. */
export function stageNewMessage(context: WriteContext, fields: MessageFields, text: string): void {
  raiseFormat(context);
  context.stage.createMessage(fields, text);
  stageMessageEvent(context, fields, {
    type: 'message-sent',
    to: 'open',
    message: excerptOf(text),
    data: sentData(fields),
  });
}

/** What the event of a message tells besides its text. */
export function sentData({ addressees, kind, importance, needs_answer, reply_to }: MessageFields) {
  return {
    addressees: addressees.map(({ id }) => id),
    kind,
    ...(importance === 'normal' ? {} : { importance }),
    ...(needs_answer ? { needs_answer } : {}),
    ...(reply_to === null ? {} : { reply_to }),
  };
}
