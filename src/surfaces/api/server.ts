import { once, setMaxListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Turns } from '../../domain/turns.ts';
import { BoardError } from '../../errors.ts';
import type { OnEdits } from '../../service/edits/record-as-they-happen.ts';
import type { HeldBoard } from '../../service/hold-board.ts';
import { createApp } from './app.ts';
import { Connections } from './connections.ts';
import { descriptorLimit, type Limits, limitsFor } from './limits.ts';
import { listenerFor } from './listener.ts';
import { readPort } from './port.ts';
import { brokenLog, type Log } from './request-log.ts';
import { StreamPlaces } from './stream-places.ts';

const HOST = '127.0.0.1';

/** How long the server waits, in milliseconds. */
export interface Patience {
  /** For a request's headers. */
  headers: number;
  /** For all of a request. */
  request: number;
  /** For the next request on a connection. */
  keepAlive: number;
  /** How often it looks whether one of these is over. */
  check: number;
  /** For a reader that takes nothing of an answer. */
  unread: number;
  /** For what is in hand when it is to stop. */
  stop: number;
}

const PATIENCE: Patience = {
  headers: 10_000,
  request: 10_000,
  keepAlive: 15_000,
  check: 500,
  unread: 30_000,
  stop: 10_000,
};

export interface ServerOptions {
  /** The board to serve; the server closes it when it stops, or cannot start. */
  readonly board: HeldBoard;
  /** A number or what somebody typed; 0 for any free port. */
  readonly port: unknown;
  readonly log?: Log | undefined;
  /** Told what people did to the files, once that is on record. Without it the server leaves that to others. */
  readonly noteEdits?: OnEdits | undefined;
  /** The clock of the log: milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
  readonly patience?: Partial<Patience>;
  /** What it takes on at once, where that is not to follow from how many descriptors the process may have. */
  readonly limits?: Partial<Limits>;
}

export interface RunningServer {
  /** Such as `http://127.0.0.1:4180`. */
  readonly address: string;
  readonly tokenFile: string;
  /** Takes no more requests, finishes those in hand, and gives the board up. */
  stop(): Promise<void>;
}

/** Serves a board to this machine only. `server_running`, `port_in_use` or `invalid_input` where that cannot be. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { board } = options;
  try {
    const port = readPort(options.port);
    return await serveUnder(board.claimServer(), port, options);
  } catch (error) {
    await board.close();
    throw error;
  }
}

type Claim = ReturnType<HeldBoard['claimServer']>;

async function serveUnder(claim: Claim, wanted: number, options: ServerOptions): Promise<RunningServer> {
  const { board, log, now = Date.now } = options;
  const { token, tokenFile } = claim;
  const patience = { ...PATIENCE, ...options.patience };
  const server = newServer(patience);
  const noteBroken = log === undefined ? () => {} : brokenLog(log, { now, token });
  const limits = { ...limitsFor(descriptorLimit()), ...options.limits };
  const connections = new Connections(server, { limits, unread: patience.unread, noteBroken });
  const stopping = new AbortController();
  // Each stream listens, and there are so many of them at most.
  setMaxListeners(0, stopping.signal);
  const atOnce = { reads: new Turns(limits.reads), streams: new StreamPlaces(limits.streams) };
  try {
    const port = await listen(server, wanted);
    const host = `${HOST}:${port}`;
    const app = await createApp({ board, token, port, ...atOnce, stopping: stopping.signal, log, now });
    connections.handOn(listenerFor(app, { host, noteBroken }));
    claim.announce(`http://${host}`);
    if (options.noteEdits !== undefined) board.recordEdits(options.noteEdits);
    const stop = async () => {
      stopping.abort();
      await connections.finish(patience.stop);
      await board.close();
      claim.release();
    };
    let stopped: Promise<void> | undefined;
    return { address: `http://${host}`, tokenFile, stop: () => (stopped ??= stop()) };
  } catch (error) {
    await connections.finish(0);
    claim.release();
    throw error;
  }
}

function newServer({ headers, request, keepAlive, check }: Patience): Server {
  return createServer({
    headersTimeout: headers,
    requestTimeout: request,
    keepAliveTimeout: keepAlive,
    connectionsCheckingInterval: check,
    // The host guard has an answer for those without one.
    requireHostHeader: false,
  });
}

/** Listens where only this machine can call, and gives the port. */
async function listen(server: Server, port: number): Promise<number> {
  server.listen({ host: HOST, port, exclusive: true });
  await once(server, 'listening').catch((error: unknown) => {
    throw cannotListen(port, error);
  });
  return (server.address() as AddressInfo).port;
}

function cannotListen(port: number, cause: unknown): BoardError {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const problem =
    reason === 'EADDRINUSE' ? 'another program listens there' : `the system refused (${reason})`;
  return new BoardError(
    'port_in_use',
    `port ${port} cannot be had: ${problem}; give another one with --port, or 0 for any free one`,
    { details: { port, reason }, cause },
  );
}
