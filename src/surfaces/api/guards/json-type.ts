import { BoardError } from '../../../errors.ts';
import type { ApiMiddleware } from '../context.ts';
import { JSON_TYPE } from '../media-types.ts';

const UTF_8 = /^charset="?utf-8"?$/;

/** Refuses a body that does not say that it is JSON: forms and plain text are what a foreign page may send unasked. */
export const jsonTypeGuard: ApiMiddleware = async (c, next) => {
  const received = c.req.header('content-type') ?? null;
  if (received === null || !isJson(received)) {
    throw new BoardError(
      'unsupported_media_type',
      `Content-Type: expected ${JSON_TYPE} in UTF-8, got ${JSON.stringify(received)}`,
      { details: { field: 'Content-Type', received, expected: JSON_TYPE } },
    );
  }
  await next();
};

function isJson(contentType: string): boolean {
  const [type, ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  const charsets = parameters.filter((parameter) => /^charset\s*=/.test(parameter));
  return type === JSON_TYPE && charsets.every((charset) => UTF_8.test(charset));
}
