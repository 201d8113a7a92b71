import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { brokenRequest } from './broken-request.ts';
import type { ApiEnv } from './context.ts';

/**
 * Hands node's requests to the app. The URL that the app sees is made from the server's own address, so that nothing
 * but the host guard depends on what `Host` says; the guard reads the header as it was sent.
 */
export function listenerFor(app: Hono<ApiEnv>, { host }: { host: string }): RequestListener {
  const listener = getRequestListener(app.fetch, { hostname: host, errorHandler: brokenRequest });
  return (incoming, outgoing) => {
    incoming.headers.host = host;
    void listener(incoming, outgoing);
  };
}
