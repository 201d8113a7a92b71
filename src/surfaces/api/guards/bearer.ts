import { createHash, timingSafeEqual } from 'node:crypto';
import { BoardError } from '../../../errors.ts';
import type { ApiMiddleware } from '../context.ts';

const CREDENTIALS = /^bearer +(\S+)$/i;

/** Lets in only who shows the token. How long that takes tells nothing about it: digests are compared, in constant time. */
export function bearerGuard({ token }: { token: string }): ApiMiddleware {
  const expected = digestOf(token);
  return async (c, next) => {
    const shown = CREDENTIALS.exec(c.req.header('authorization') ?? '')?.[1];
    if (shown === undefined || !timingSafeEqual(digestOf(shown), expected)) {
      throw new BoardError(
        'unauthorized',
        `Authorization: expected 'Bearer' and the token of the server that runs now, got ${shown === undefined ? 'none' : 'another one'}; ` +
          "it is kept in the board's git directory, in mission-control/token",
        { details: { field: 'Authorization' } },
      );
    }
    await next();
  };
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
