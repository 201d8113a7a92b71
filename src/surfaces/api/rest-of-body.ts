import type { IncomingMessage } from 'node:http';
import type { ApiMiddleware } from './context.ts';

const PATIENCE_MS = 500;
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * What an answer leaves unread of a request's body is let go by unseen, so that its sender gets to see the answer, and the next
 * request on the connection. After a body that does not come to its end the connection is closed, and the answer says so.
 */
export const restOfBody: ApiMiddleware = async (c, next) => {
  await next();
  const { incoming } = c.env;
  if (incoming.complete || (!incoming.destroyed && (await letGoBy(incoming)))) return;
  c.res.headers.set('connection', 'close');
};

/** True once all of it has come; false if that takes too long, or is too much. */
function letGoBy(incoming: IncomingMessage): Promise<boolean> {
  return new Promise((resolve) => {
    let bytes = 0;
    const settle = () => {
      clearTimeout(timer);
      for (const event of ['end', 'error', 'close']) incoming.off(event, settle);
      incoming.off('data', count);
      resolve(incoming.complete);
    };
    const count = (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > MOST_BYTES) settle();
    };
    const timer = setTimeout(settle, PATIENCE_MS);
    for (const event of ['end', 'error', 'close']) incoming.on(event, settle);
    incoming.on('data', count);
    incoming.resume();
  });
}
