import { newId } from '../../domain/ids.ts';
import { MessageFields } from '../../domain/message.ts';
import type { WriteContext } from '../operation.ts';
import { stageNewMessage } from './new-message.ts';

/** Leaves word with a worker about its own work, in the write that changes it: it is shown that with its next write. Gives the message's id. */
export function tellWorker(
  context: WriteContext,
  worker: string,
  { text, ...about }: { task_id: string; run_id: string | null; text: string },
): string {
  const fields = MessageFields.parse({
    ...about,
    id: newId('m', context.random),
    from: context.author,
    addressees: [{ id: worker }],
    kind: 'instruction',
    created_at: context.now,
  });
  stageNewMessage(context, fields, text);
  return fields.id;
}
