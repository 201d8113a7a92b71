import * as z from 'zod';
import { findRepeatedKey } from '../../domain/json-keys.ts';
import { isPlainObject } from '../../domain/record.ts';
import { type OpenOptions, openBoard } from '../../service/open-board.ts';
import { resolveName } from '../../service/registry.ts';
import { type Streams, writeLine } from '../cli/streams.ts';
import { visibleJson } from '../text/visible.ts';
import { LINE_MAX_BYTES, requestLines } from './request-lines.ts';

const Request = z.object({
  jsonrpc: z.literal('2.0'),
  method: z.string(),
  params: z.custom<Record<string, unknown>>(isPlainObject).optional(),
  id: z.union([z.string(), z.number(), z.null()]).optional(),
});

const PARSE_ERROR = { code: -32700, message: 'expected one JSON-RPC 2.0 request a line, got no JSON' };
const INVALID_REQUEST = {
  code: -32600,
  message: 'expected {"jsonrpc":"2.0","id":…,"method":"…","params":{…}}',
};
const METHOD_NOT_FOUND = -32601;

/** Whose request it was stands somewhere in what was passed over. */
const TOO_LONG = {
  jsonrpc: '2.0',
  id: null,
  error: {
    code: INVALID_REQUEST.code,
    message: `expected a line of at most ${LINE_MAX_BYTES} bytes, got more; send less at a time`,
  },
};

const repeatedKey = (key: string) => ({
  code: INVALID_REQUEST.code,
  message: `expected each key once, got ${JSON.stringify(key)} twice`,
});

/**
 * Serves JSON-RPC 2.0: one request a line, one response a line, in the order of the requests, until input ends.
 * An operation's envelope is the result, also where it failed; a notification gets no answer.
 */
export async function serveStdio(
  streams: Streams,
  folder: string | undefined,
  options: OpenOptions,
): Promise<number> {
  const board = openBoard(folder, options);
  for await (const line of requestLines(streams.stdin)) {
    if (line?.trim() === '') continue;
    const response =
      line === null ? TOO_LONG : await respond(line, (method, params) => board.call(method, params));
    if (response !== null) await writeLine(streams.stdout, visibleJson(response));
  }
  return 0;
}

type Call = (method: string, params: unknown) => Promise<unknown>;

async function respond(line: string, call: Call): Promise<object | null> {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return { jsonrpc: '2.0', id: null, error: PARSE_ERROR };
  }
  const twin = findRepeatedKey(line);
  if (twin !== null) return { jsonrpc: '2.0', id: idOf(message), error: repeatedKey(twin) };
  const request = Request.safeParse(message);
  if (!request.success) return { jsonrpc: '2.0', id: idOf(message), error: INVALID_REQUEST };
  const { id, method, params } = request.data;
  const isNotification = id === undefined;
  if (resolveName(method) === null) {
    const error = {
      code: METHOD_NOT_FOUND,
      message: `unknown method ${JSON.stringify(method)}`,
      data: { method },
    };
    return isNotification ? null : { jsonrpc: '2.0', id, error };
  }
  const result = await call(resolveName(method) ?? method, params ?? {});
  return isNotification ? null : { jsonrpc: '2.0', id, result };
}

function idOf(message: unknown): string | number | null {
  const parsed = z.object({ id: z.union([z.string(), z.number()]) }).safeParse(message);
  return parsed.success ? parsed.data.id : null;
}
