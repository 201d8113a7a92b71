import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import type { Turns } from '../../domain/turns.ts';
import type { HeldBoard } from '../../service/hold-board.ts';
import type { StreamPlaces } from './stream-places.ts';

/** What the server's own parts share. */
export interface Api {
  readonly board: HeldBoard;
  /** What writers have to show. */
  readonly token: string;
  /** The real port, which callers have to name. */
  readonly port: number;
  /** Reads take their turn. */
  readonly reads: Turns;
  readonly streams: StreamPlaces;
  /** Fires when the server is to stop; whatever would go on without end has to end then. */
  readonly stopping: AbortSignal;
}

/** What the parts that handle one request tell each other. */
export interface ApiEnv {
  Bindings: HttpBindings;
  Variables: {
    /** The operation that the route belongs to, once the route is known. */
    operation?: string;
    /** The answer's error code, for the log. */
    code?: string;
  };
}

export type ApiContext = Context<ApiEnv>;
export type ApiMiddleware = MiddlewareHandler<ApiEnv>;
