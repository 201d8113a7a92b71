import { BoardError } from '../../../errors.ts';
import type { ApiMiddleware } from '../context.ts';

/** What a browser says of its own pages' requests, and of an address that a person typed. */
const SERVED = ['same-origin', 'none'];

/** Refuses what a browser asks for a page of another site or port: it may ask without `Origin`, for a picture, say. */
export const fetchSiteGuard: ApiMiddleware = async (c, next) => {
  const received = c.req.header('sec-fetch-site');
  if (received !== undefined && !SERVED.includes(received.toLowerCase())) {
    throw new BoardError(
      'forbidden',
      `Sec-Fetch-Site: expected none sent, or ${SERVED.join(' or ')}, got ${JSON.stringify(received)}; pages of other origins are not served`,
      { details: { field: 'Sec-Fetch-Site', received, expected: SERVED } },
    );
  }
  await next();
};
