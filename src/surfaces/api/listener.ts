import type { IncomingMessage, RequestListener } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { brokenRequest } from './broken-request.ts';
import type { ApiEnv } from './context.ts';
import type { NoteBroken } from './request-log.ts';

/**
 * Hands node's requests to the app. The URL that the app sees is made from the server's own address, so that nothing
 * but the host guard depends on what `Host` says; the guard reads the header as it was sent. What the app never sees, for
 * its target makes no URL, is noted.
 */
export function listenerFor(
  app: Hono<ApiEnv>,
  { host, noteBroken }: { host: string; noteBroken: NoteBroken },
): RequestListener {
  const seen = new WeakSet<IncomingMessage>();
  const fetch = (request: Request, env: object) => {
    seen.add((env as HttpBindings).incoming);
    return app.fetch(request, env as HttpBindings);
  };
  const listener = getRequestListener(fetch, { hostname: host, errorHandler: brokenRequest });
  return async (incoming, outgoing) => {
    incoming.headers.host = host;
    await listener(incoming, outgoing);
    if (!seen.has(incoming)) noteBroken(incoming);
  };
}
