import { Hono } from 'hono';
import { BoardError } from '../../errors.ts';
import { refuse } from './answer.ts';
import type { Api, ApiEnv } from './context.ts';
import { fetchSiteGuard } from './guards/fetch-site.ts';
import { hostGuard } from './guards/host.ts';
import { originGuard } from './guards/origin.ts';
import { type Log, requestLog } from './request-log.ts';
import { restOfBody } from './rest-of-body.ts';
import { mount, routesOf } from './routes.ts';

/** What a server adds that wants to know of its requests. */
export interface AppOptions extends Api {
  readonly log?: Log | undefined;
  /** The clock of the log: milliseconds since the epoch. */
  readonly now: () => number;
}

/** The whole of HTTP but for the socket: guards, routes, envelopes. */
export async function createApp(options: AppOptions): Promise<Hono<ApiEnv>> {
  const { port, token, log, now } = options;
  const app = new Hono<ApiEnv>();
  if (log !== undefined) app.use(requestLog(log, { now, token }));
  app.use(restOfBody, hostGuard(port), originGuard(port), fetchSiteGuard);
  mount(app, await routesOf(options));
  app.notFound((c) => refuse(c, unknownRoute(c.req.method, c.req.path)));
  app.onError((error, c) => refuse(c, error));
  return app;
}

function unknownRoute(method: string, path: string): BoardError {
  return new BoardError(
    'unknown_operation',
    `nothing is at ${JSON.stringify(path)}; GET /openapi.json says what there is`,
    { details: { method, path } },
  );
}
