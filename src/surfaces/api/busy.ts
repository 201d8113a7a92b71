import type { ServerResponse } from 'node:http';
import { BoardError, ERROR_STATUS } from '../../errors.ts';
import { failure } from '../../service/envelope.ts';
import { demands, jsonLine, SAFE_HEADERS } from './answer.ts';
import { JSON_TYPE } from './media-types.ts';

/** What a request is told whose server has as much to do as it takes on at once. */
export const BUSY = { code: 'server_busy', status: ERROR_STATUS.server_busy.http } as const;

const RETRY_AFTER_SECONDS = 1;

/** The refusal of what would be one more than the server takes on; `what` is what there are so many of. */
export function serverBusy(limit: number, what: string): BoardError {
  return new BoardError(
    BUSY.code,
    `expected at most ${limit} ${what} at once, and there are as many; send it again after ${RETRY_AFTER_SECONDS} second`,
    { details: { limit, limited: what, retry_after_seconds: RETRY_AFTER_SECONDS } },
  );
}

/** Refuses a request before anything is done for it, and ends its connection. */
export function answerBusy(response: ServerResponse, error: BoardError): void {
  const envelope = failure('HTTP', error);
  if (envelope.ok) return;
  const body = jsonLine(envelope);
  const headers = { 'content-type': JSON_TYPE, ...SAFE_HEADERS, ...demands(envelope), connection: 'close' };
  response.writeHead(BUSY.status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
