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
export function readOnce({ env, req }: ApiContext, { header, field }: Synonym): string | undefined {
  const received = env.incoming.headersDistinct[header.toLowerCase()] ?? [];
  if (received.length < 2) return req.header(header);
  throw new BoardError(
    'invalid_input',
    `${header}: expected once, got ${received.map((text) => JSON.stringify(text)).join(' and ')}`,
    { details: { field, header, received } },
  );
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
