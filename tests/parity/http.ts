import { readFileSync } from 'node:fs';
import type { Envelope } from '../../src/service/envelope.ts';
import { holdBoard } from '../../src/service/hold-board.ts';
import { loadOperation, type OperationName } from '../../src/service/registry.ts';
import { startServer } from '../../src/surfaces/api/server.ts';
import { sameOptions } from './same-conditions.ts';
import type { Answer, Session } from './surfaces.ts';

type Input = Record<string, unknown>;

/** A call as a client would send it. */
export interface HttpRequest {
  method: string;
  /** Path and query. */
  target: string;
  headers: Record<string, string>;
  body?: string;
}

interface HttpSession extends Session {
  /** Sends a request as it is, with the token that writes need. */
  send(request: HttpRequest): Promise<Answer>;
}

/** Puts an input where its declaration has it: in the path, and the rest into the query or the body. */
export async function requestFor(operation: OperationName, input: Input): Promise<HttpRequest> {
  const { http } = (await loadOperation(operation)).declaration;
  const rest = { ...input };
  const path = http.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const { [name]: value } = rest;
    if (value === undefined)
      throw new Error(`${operation}: no request can leave out ${name}, which is in its path`);
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  if (http.method !== 'GET') {
    const headers = { 'content-type': 'application/json' };
    return { method: http.method, target: path, headers, body: JSON.stringify(rest) };
  }
  const query = new URLSearchParams(
    Object.entries(rest).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, String(one)]),
    ),
  );
  return { method: http.method, target: query.size === 0 ? path : `${path}?${query}`, headers: {} };
}

/** A server in this process, on a socket of its own, with the token that it made. */
export async function openHttp(root: string): Promise<HttpSession> {
  const server = await startServer({ board: await holdBoard(root, sameOptions()), port: 0 });
  const token = readFileSync(server.tokenFile, 'utf8').trim();
  const send = async ({ method, target, headers, body }: HttpRequest): Promise<Answer> => {
    const authorization = method === 'GET' ? undefined : { authorization: `Bearer ${token}` };
    const response = await fetch(`${server.address}${target}`, {
      method,
      headers: { ...authorization, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    return { envelope: (await response.json()) as Envelope, status: response.status };
  };
  return {
    send,
    call: async (operation, input) => send(await requestFor(operation, input)),
    close: () => server.stop(),
  };
}
