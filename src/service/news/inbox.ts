import { silently } from '../../store/records/records.ts';
import { mailItem, mailItemOf, markMailSeen, unseenMail, waitingMail } from '../messages/mail.ts';
import type { ReadContext } from '../operation.ts';
import type { NewsMessage, Source } from './news.ts';

/** So many messages come with one answer; what is left over comes with the next. */
const MESSAGES_MOST = 3;

/** A worker's messages: what it was not shown yet, and where it takes up a task again what is still open of the others. */
export const inboxHeard: Source<NewsMessage> = {
  unheard(context, { id, isTakingUp }) {
    const unseen = unseenMail(context, id);
    const known = new Set(unseen.map(({ fields }) => fields.id));
    const open = isTakingUp ? waitingMail(context, id) : [];
    const again = open.filter(({ fields }) => !known.has(fields.id));
    return [...unseen, ...again]
      .slice(0, MESSAGES_MOST)
      .map((message) => ({ key: message.fields.id, item: mailItem(message, context.listener.named) }));
  },
  markSeen: (context, { id }, keys) => markMailSeen(context, id, keys),
  again: ({ view, listener }, key) => mailItemOf(silently(view), key, listener.named),
};

/** How many open messages wait for a worker, seen or not. */
export function countOpenMail(context: ReadContext, worker: string): number {
  return waitingMail(context, worker).length;
}
