import { BoardError } from '../../../errors.ts';
import type { ApiMiddleware } from '../context.ts';
import { hostsOf } from './hosts.ts';

/**
 * Lets in only who calls the server by a loopback name, in `Host` and where the request's target is a whole URL: the page
 * of a foreign name that was bound to this address does not.
 */
export function hostGuard(port: number): ApiMiddleware {
  const allowed = hostsOf(port);
  return async (c, next) => {
    const named = [c.req.header('host') ?? null, new URL(c.req.url).host];
    const received = named.find((host) => host === null || !allowed.includes(host.toLowerCase()));
    if (received !== undefined) {
      throw new BoardError(
        'forbidden',
        `Host: expected ${allowed.join(' or ')}, got ${JSON.stringify(received)}; call the server by its own address`,
        { details: { field: 'Host', received, expected: allowed } },
      );
    }
    await next();
  };
}
