import { BoardError } from '../../errors.ts';
import type { WriteInput } from '../../service/operation.ts';
import type { ApiContext } from './context.ts';

/** A header that says the same as a field of every write. */
interface Synonym {
  readonly header: string;
  readonly field: keyof WriteInput;
  /** The field's value; undefined where the header asks for nothing. */
  read(text: string): unknown;
}

/** The headers that stand for fields of every write. */
export const SYNONYMS: readonly Synonym[] = [
  { header: 'Idempotency-Key', field: 'request_id', read: (text) => text },
  { header: 'If-Match', field: 'if_revision', read: readIfMatch },
];

/** What a header says; undefined where it is not sent. One that is sent twice would be read as one value with a comma in it. */
export function readOnce({ env }: ApiContext, { header, field }: Synonym): string | undefined {
  const received = env.incoming.headersDistinct[header.toLowerCase()] ?? [];
  const [only] = received;
  if (received.length < 2) return only === undefined ? undefined : decode(only, { header, field });
  throw new BoardError(
    'invalid_input',
    `${header}: expected once, got ${received.map((text) => JSON.stringify(text)).join(' and ')}`,
    { details: { field, header, received } },
  );
}

/** Node takes each byte for a character; callers write UTF-8, as they do in a body. */
function decode(bytes: string, { header, field }: Pick<Synonym, 'header' | 'field'>): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'latin1'));
  } catch (cause) {
    throw new BoardError(
      'invalid_input',
      `${header}: expected UTF-8 text, got bytes that are not; give ${field} in the body instead`,
      { details: { field, header }, cause },
    );
  }
}

const REVISION = /^(?:"(\d{1,15})"|(\d{1,15}))$/;

function readIfMatch(text: string): number | undefined {
  if (text === '*') return undefined;
  const found = REVISION.exec(text);
  if (found === null) {
    throw new BoardError(
      'invalid_input',
      `If-Match: expected one revision in quotes, as ETag has it, or *, got ${JSON.stringify(text)}`,
      { details: { field: 'if_revision', header: 'If-Match', received: text } },
    );
  }
  return Number(found[1] ?? found[2]);
}
