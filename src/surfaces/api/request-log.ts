import type { ApiMiddleware } from './context.ts';

/** What the log says of one request. */
export interface LoggedRequest {
  /** When it came, in milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly status: number;
  readonly milliseconds: number;
  /** The error code of a refusal. */
  readonly code: string | null;
}

export type Log = (request: LoggedRequest) => void;

/** Tells the log of each request once it is answered. The token does not get there, wherever a caller put it. */
export function requestLog(log: Log, { now, token }: { now: () => number; token: string }): ApiMiddleware {
  return async (c, next) => {
    const at = now();
    const start = performance.now();
    await next();
    const { pathname, search } = new URL(c.req.url);
    log({
      at,
      method: c.req.method,
      target: `${pathname}${search}`.replaceAll(token, '…'),
      status: c.res.status,
      milliseconds: performance.now() - start,
      code: c.get('code') ?? null,
    });
  };
}
