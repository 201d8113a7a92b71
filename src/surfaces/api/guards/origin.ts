import { BoardError } from '../../../errors.ts';
import type { ApiMiddleware } from '../context.ts';
import { hostsOf } from './hosts.ts';

/** Refuses what a browser sends for a page of another origin; programs that are no browsers send none. */
export function originGuard(port: number): ApiMiddleware {
  const allowed = hostsOf(port).map((host) => `http://${host}`);
  return async (c, next) => {
    const received = c.req.header('origin');
    if (received !== undefined && !allowed.includes(received.toLowerCase())) {
      throw new BoardError(
        'forbidden',
        `Origin: expected none, or ${allowed.join(' or ')}, got ${JSON.stringify(received)}; pages of other origins are not served`,
        { details: { field: 'Origin', received, expected: allowed } },
      );
    }
    await next();
  };
}
