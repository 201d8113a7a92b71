import type { Hono } from 'hono';
import { BoardError } from '../../errors.ts';
import type { Operation } from '../../service/operation.ts';
import { loadAll } from '../../service/registry.ts';
import { NEWS_LINES } from '../text/news-lines.ts';
import { answer, jsonResponse } from './answer.ts';
import type { Api, ApiContext, ApiEnv, ApiMiddleware } from './context.ts';
import { eventStream } from './event-stream.ts';
import { bearerGuard } from './guards/bearer.ts';
import { jsonTypeGuard } from './guards/json-type.ts';
import { healthOf } from './health.ts';
import { readInput } from './input.ts';
import { openApiDocument } from './openapi.ts';
import { honoPath } from './path-template.ts';
import { wantsText } from './text-answer.ts';

/** One thing that can be asked for: method, path as declarations write it, and what happens in order. */
export interface Route {
  readonly method: string;
  readonly path: string;
  /** The operation's name, or what stands for one in envelopes. */
  readonly name: string;
  readonly guards: readonly ApiMiddleware[];
  handle(c: ApiContext): Response | Promise<Response>;
}

/** All that the server answers: every operation of the registry, and what only HTTP has. */
export async function routesOf(api: Api): Promise<Route[]> {
  const operations = await loadAll();
  return [
    ...operations.map((operation) => operationRoute(operation, api)),
    ...operations.flatMap((operation) => streamRoute(operation, api)),
    ...ownRoutes(api),
  ];
}

function operationRoute(operation: Operation, api: Api): Route {
  const { name, http } = operation.declaration;
  const { board, reads } = api;
  const isRead = operation.access === 'read';
  return {
    ...http,
    name,
    guards: isRead ? [] : [bearerGuard(api), jsonTypeGuard],
    handle: async (c) => {
      const input = await readInput(operation, c);
      const call = () =>
        wantsText(c) ? board.callForText(name, input, NEWS_LINES) : board.call(name as string, input);
      return answer(c, await (isRead ? reads.take(call) : call()), operation);
    },
  };
}

/** Where an operation is followed, if it can be. */
function streamRoute({ declaration: { name, stream } }: Operation, api: Api): Route[] {
  if (stream === undefined) return [];
  const followed = { ...api, operation: name, stream };
  return [{ method: 'GET', path: stream.path, name, guards: [], handle: (c) => eventStream(c, followed) }];
}

/** What is no operation, and is read without a token. */
function ownRoutes({ board }: Api): Route[] {
  return [
    {
      method: 'GET',
      path: '/healthz',
      name: 'healthz',
      guards: [],
      handle: () => jsonResponse(healthOf(board)),
    },
    {
      method: 'GET',
      path: '/openapi.json',
      name: 'openapi',
      guards: [],
      handle: async () => jsonResponse(JSON.stringify(await openApiDocument())),
    },
  ];
}

/** Adds routes to an app; a path's other methods answer 405. */
export function mount(app: Hono<ApiEnv>, routes: readonly Route[]): void {
  for (const { method, path, name, guards, handle } of routes) {
    const setName: ApiMiddleware = (c, next) => {
      c.set('operation', name);
      return next();
    };
    app.on(method, honoPath(path), setName, ...guards, handle);
  }
  for (const [path, allow] of methodsByPath(routes)) {
    app.all(honoPath(path), ({ req }) => {
      throw new BoardError(
        'method_not_allowed',
        `${req.path}: expected ${allow.join(' or ')}, got ${req.method}`,
        { details: { method: req.method, allow } },
      );
    });
  }
}

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const byPath = new Map<string, string[]>();
  for (const { method, path } of routes) {
    const methods = method === 'GET' ? ['GET', 'HEAD'] : [method];
    byPath.set(path, [...(byPath.get(path) ?? []), ...methods]);
  }
  return byPath;
}
