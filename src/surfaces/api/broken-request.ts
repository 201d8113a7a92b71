import type { Socket } from 'node:net';
import { BoardError } from '../../errors.ts';
import { failure } from '../../service/envelope.ts';
import { responseTo } from './answer.ts';

/** The answer to a request whose target or headers no route can be asked about. */
export function brokenRequest(cause: unknown): Response {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'target';
  const error = new BoardError(
    'invalid_input',
    `request: expected HTTP/1.1 with a path as target, whole and in time, got something else (${reason})`,
    { details: { field: 'request', reason }, cause },
  );
  return responseTo(failure('HTTP', error));
}

/** Answers what node could not read as HTTP, or not in time, and ends the connection. */
export async function answerBroken(cause: unknown, socket: Socket): Promise<void> {
  const response = brokenRequest(cause);
  const body = await response.text();
  const headers = [...response.headers, ['connection', 'close'], ['content-length', Buffer.byteLength(body)]];
  const head = [
    `HTTP/1.1 ${response.status} Bad Request`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  if (socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}
