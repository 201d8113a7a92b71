import type { Socket } from 'node:net';
import { BoardError, ERROR_STATUS } from '../../errors.ts';
import { failure } from '../../service/envelope.ts';
import { responseTo } from './answer.ts';

/** What is answered to a request that no route can be asked about. */
export const BROKEN = { code: 'invalid_input', status: ERROR_STATUS.invalid_input.http } as const;

/** The answer to a request whose method, target or headers no route can be asked about. */
export function brokenRequest(cause: unknown): Response {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'target';
  const error = new BoardError(
    BROKEN.code,
    `request: expected HTTP/1.1 with a path as target, whole and in time, got something else (${reason})`,
    { details: { field: 'request', reason }, cause },
  );
  return responseTo(failure('HTTP', error));
}

/** Answers what node could not read as HTTP, or not in time, and ends the connection; false where nobody was left to answer. */
export async function answerBroken(cause: unknown, socket: Socket): Promise<boolean> {
  const response = brokenRequest(cause);
  const body = await response.text();
  const headers = [...response.headers, ['connection', 'close'], ['content-length', Buffer.byteLength(body)]];
  const head = [
    `HTTP/1.1 ${response.status} Bad Request`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  const isThere = socket.writable;
  if (isThere) socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
  return isThere;
}
