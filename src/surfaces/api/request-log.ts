import type { IncomingMessage } from 'node:http';
import { BROKEN } from './broken-request.ts';
import type { ApiMiddleware } from './context.ts';

/** What the log says of one request. */
export interface LoggedRequest {
  /** When it came, in milliseconds since the epoch. */
  readonly at: number;
  /** `-` where it could not be read, as with the target. */
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly status: number;
  readonly milliseconds: number;
  /** The error code of a refusal. */
  readonly code: string | null;
}

export type Log = (request: LoggedRequest) => void;

interface LogOptions {
  /** The clock: milliseconds since the epoch. */
  now: () => number;
  token: string;
}

/** Tells the log of each request once it is answered. The token does not get there, wherever a caller put it. */
export function requestLog(log: Log, { now, token }: LogOptions): ApiMiddleware {
  const hide = hiding(token);
  return async (c, next) => {
    const at = now();
    const start = performance.now();
    await next();
    const { pathname, search } = new URL(c.req.url);
    log({
      at,
      method: c.req.method,
      target: hide(`${pathname}${search}`),
      status: c.res.status,
      milliseconds: performance.now() - start,
      code: c.get('code') ?? null,
    });
  };
}

/** Is told of a request that was refused because no route can be asked about it, and what is known of it. */
export type NoteBroken = (
  request: Pick<IncomingMessage, 'method' | 'url'>,
  answered?: Pick<LoggedRequest, 'code' | 'status'>,
) => void;

/** Tells the log of what never becomes a request to the app; `-` stands for what could not be read. */
export function brokenLog(log: Log, { now, token }: LogOptions): NoteBroken {
  const hide = hiding(token);
  return ({ method = '-', url = '-' }, answered = BROKEN) =>
    log({ at: now(), method, target: hide(url), milliseconds: 0, ...answered });
}

/** Takes the token out of a target, also if some of its characters are percent-encoded, or were so more than once. */
function hiding(token: string): (target: string) => string {
  const characters = [...Buffer.from(token)].map((byte) => {
    const hex = byte.toString(16).padStart(2, '0');
    return `(?:\\x${hex}|%(?:25)*${hex})`;
  });
  const spelt = new RegExp(characters.join(''), 'gi');
  return (target) => target.replace(spelt, '…');
}
