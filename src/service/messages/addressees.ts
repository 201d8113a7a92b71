import { sameId } from '../../domain/ids.ts';
import { Addressee, type MessageFields, PEOPLE } from '../../domain/message.ts';
import { BoardError } from '../../errors.ts';
import { ifSound } from '../../store/records/records.ts';
import { findAgent } from '../../store/records/workers.ts';
import type { WriteContext } from '../operation.ts';

/** Whom a message goes to: each once, and agents as the board writes them. Whom nobody knows is told; he may still come. */
export function readAddressees(context: WriteContext, to: readonly string[]): Addressee[] {
  const named = to.map((id) => knownAs(context, id));
  const once = named.filter(({ id }, index) => named.findIndex((one) => sameId(one.id, id)) === index);
  for (const { id } of once.filter(({ isKnown }) => !isKnown)) {
    context.view.warn({
      code: 'unknown_addressee',
      message: `nobody has reported to this board as ${id}; the message is kept, and shown to ${id} with its first report`,
    });
  }
  return once.map(({ id }) => Addressee.parse({ id }));
}

function knownAs({ view }: WriteContext, id: string): { id: string; isKnown: boolean } {
  if (sameId(id, PEOPLE)) return { id: PEOPLE, isKnown: true };
  const agent = ifSound(() => findAgent(view, id));
  return { id: agent?.fields.id ?? id, isKnown: agent !== undefined };
}

/** True of the addressee that an author is, or acts for: any person is one of the people, and no agent is, whatever its name. */
export const isMeant = ({ id }: Addressee, author: string | null) =>
  sameId(id, PEOPLE) ? author === null : author !== null && sameId(id, author);

/** The addressee that an author is; undefined where the message is for others. */
export function addresseeOf({ addressees }: MessageFields, author: string | null): Addressee | undefined {
  return addressees.find((one) => isMeant(one, author));
}

/** The addressees with what is noted of one of them. */
export function noted(
  { addressees }: MessageFields,
  author: string | null,
  patch: Partial<Addressee>,
): Addressee[] {
  return addressees.map((one) => (isMeant(one, author) ? { ...one, ...patch } : one));
}

/** The refusal of whoever a message is not for. `expected` says whose it would be to do that. */
export function notAddressed(context: WriteContext, message: MessageFields, expected: string): BoardError {
  const { id, from, addressees, task_id } = message;
  const to = addressees.map((one) => one.id);
  const whose = to.length > 0 ? to.join(', ') : `whoever holds task ${task_id}`;
  const who = context.author ?? 'a person';
  return new BoardError(
    'not_addressed',
    `message ${id} from ${from ?? 'a person'} is for ${whose}; expected ${expected}, got ${who}; leave it to them`,
    { details: { message_id: id, from, addressees: to, task_id, author: context.author } },
  );
}
