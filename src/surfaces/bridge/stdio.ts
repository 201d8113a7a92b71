import * as z from 'zod';
import { numberOfKey } from '../../domain/json-keys.ts';
import { jsonLosses } from '../../domain/json-losses.ts';
import { ON_THE_BRIDGE } from '../../domain/phrases.ts';
import { isPlainObject } from '../../domain/record.ts';
import { boardFor, type OpenOptions } from '../../service/open-board.ts';
import { resolveName } from '../../service/registry.ts';
import { type Streams, writeLine } from '../cli/streams.ts';
import { visibleJson } from '../text/visible.ts';
import { LINE_MAX_BYTES, requestLines, type Unreadable } from './request-lines.ts';

const Request = z.object({
  jsonrpc: z.literal('2.0'),
  method: z.string(),
  params: z.custom<Record<string, unknown>>(isPlainObject).optional(),
  id: z.custom<string | number | null>(isId).optional(),
});

/** Any number, however large: it is given back as it was written. */
function isId(id: unknown): boolean {
  return typeof id === 'string' || typeof id === 'number' || id === null;
}

const PARSE_ERROR = { code: -32700, message: 'expected one JSON-RPC 2.0 request a line, got no JSON' };
const INVALID_REQUEST = {
  code: -32600,
  message: 'expected {"jsonrpc":"2.0","id":…,"method":"…","params":{…}}',
};
const METHOD_NOT_FOUND = -32601;

/** Whose request it was stands somewhere in what was passed over. */
const NO_ID = 'null';
const UNREADABLE: Record<Unreadable, { code: number; message: string }> = {
  'too long': {
    code: INVALID_REQUEST.code,
    message: `expected a line of at most ${LINE_MAX_BYTES} bytes, got more; send less at a time`,
  },
  'not UTF-8': { code: PARSE_ERROR.code, message: 'expected UTF-8 text, got bytes that are not' },
};

/** What is wrong with a request whose value would not say what it says; a number counts if it is for the operation. */
function lossOf(line: string): { code: number; message: string } | null {
  for (const { kind, path, problem } of jsonLosses(line)) {
    if (kind === 'key' || path[0] === 'params') return { code: INVALID_REQUEST.code, message: problem };
  }
  return null;
}

/**
 * Serves JSON-RPC 2.0: one request a line, one response a line, in the order of the requests, until input ends.
 * An operation's envelope is the result, also where it failed; a notification gets no answer.
 */
export async function serveStdio(
  streams: Streams,
  folder: string | undefined,
  options: OpenOptions,
): Promise<number> {
  const board = boardFor(folder, options, ON_THE_BRIDGE);
  for await (const line of requestLines(streams.stdin)) {
    if ('text' in line && line.text.trim() === '') continue;
    const response =
      'text' in line
        ? await respond(line.text, (method, params) => board.call(method, params))
        : { id: NO_ID, error: UNREADABLE[line.unreadable] };
    if (response !== null) await writeLine(streams.stdout, responseText(response));
  }
  return 0;
}

type Call = (method: string, params: unknown) => Promise<unknown>;

/** The id as it was written in the request, for as a number it may be another one: 2^53 + 1, 1.0, -0. */
type Response = { id: string } & ({ result: unknown } | { error: object });

function responseText({ id, ...outcome }: Response): string {
  return `{"jsonrpc":"2.0","id":${id},${visibleJson(outcome).slice(1)}`;
}

async function respond(line: string, call: Call): Promise<Response | null> {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return { id: NO_ID, error: PARSE_ERROR };
  }
  const id = idOf(message, line);
  const loss = lossOf(line);
  if (loss !== null) return { id: id ?? NO_ID, error: loss };
  const request = Request.safeParse(message);
  if (!request.success) return { id: id ?? NO_ID, error: INVALID_REQUEST };
  const { method, params } = request.data;
  const name = resolveName(method);
  if (name === null) {
    const error = {
      code: METHOD_NOT_FOUND,
      message: `unknown method ${JSON.stringify(method)}`,
      data: { method },
    };
    return id === null ? null : { id, error };
  }
  const result = await call(name, params ?? {});
  return id === null ? null : { id, result };
}

/** The id as JSON; null where the request has none that could be one. */
function idOf(message: unknown, line: string): string | null {
  const { id } = isPlainObject(message) ? message : {};
  if (typeof id === 'number') return numberOfKey(line, 'id');
  return typeof id === 'string' || id === null ? visibleJson(id) : null;
}
