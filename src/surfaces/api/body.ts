import { findJsonLoss } from '../../domain/json-losses.ts';
import { isPlainObject } from '../../domain/record.ts';
import { BoardError } from '../../errors.ts';
import type { ApiContext } from './context.ts';

/** The most that a body may have. A longer one is refused, and what is still to come of it is let go by unseen. */
export const BODY_MAX_BYTES = 1024 * 1024;

/** A request's body as a JSON object; never reads more than 1 MiB of it. */
export async function readBody(c: ApiContext): Promise<Record<string, unknown>> {
  const text = decode(await readBytes(c));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw notAnObject(text, cause);
  }
  if (!isPlainObject(value)) throw notAnObject(text);
  const loss = findJsonLoss(text);
  if (loss !== undefined) throw invalid(`body: ${loss.problem}`);
  return value;
}

/** What arrives is counted, and nothing is kept beyond the limit. What is still to come stays with the request. */
async function readBytes({ env: { incoming }, req }: ApiContext): Promise<Uint8Array> {
  const declared = Number(req.header('content-length') ?? 0);
  if (declared > BODY_MAX_BYTES) throw tooLarge(declared);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
      length += chunk.length;
      if (length > BODY_MAX_BYTES) throw tooLarge(null);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof BoardError) throw cause;
    throw invalid('body: expected all of it, but the connection ended before; send the request again', cause);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw invalid('body: expected UTF-8 text, got bytes that are not', cause);
  }
}

function tooLarge(received: number | null): BoardError {
  const size = received === null ? 'more' : `${received}`;
  return new BoardError(
    'payload_too_large',
    `body: expected at most ${BODY_MAX_BYTES} bytes, got ${size}; send less at a time`,
    { details: { limit: BODY_MAX_BYTES, received } },
  );
}

function notAnObject(text: string, cause?: unknown): BoardError {
  const received = text === '' ? 'nothing' : JSON.stringify(text.slice(0, 80));
  return invalid(`body: expected a JSON object with the operation's fields, got ${received}`, cause);
}

function invalid(message: string, cause?: unknown): BoardError {
  return new BoardError('invalid_input', message, { details: { field: 'body' }, cause });
}
