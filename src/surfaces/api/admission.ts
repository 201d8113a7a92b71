import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { BoardError } from '../../errors.ts';
import { serverBusy } from './busy.ts';
import type { Limits } from './limits.ts';

/** Of connections above the limit such a share is told so in an answer; node closes those that come beside them. */
const TOLD_SHARE = 1 / 16;
const TOLD_WITHIN_MS = 1000;
/** Programs send one request after the other; few send several ahead. */
const REQUESTS_OF_CONNECTION = 64;
/** So many bytes of answers may wait for their readers. Beyond that a reader has a second to take some. */
const UNREAD_BYTES = 128 * 1024 * 1024;
const HURRIED_MS = 1000;

/** Knows the open connections and the requests in hand, and says what would be one too many. */
export class Admission {
  readonly #limits: Limits;
  readonly #unreadMs: number;
  readonly #open = new Map<Socket, Set<ServerResponse>>();
  readonly #tooMany = new WeakSet<Socket>();
  readonly #hurried = new WeakSet<Socket>();
  #requests = 0;

  constructor(server: Server, { limits, unread }: { limits: Limits; unread: number }) {
    this.#limits = limits;
    this.#unreadMs = unread;
    server.maxConnections = limits.connections + Math.ceil(limits.connections * TOLD_SHARE);
    server.on('connection', (socket) => this.#take(socket));
  }

  /** How many requests are not answered yet. */
  get requests(): number {
    return this.#requests;
  }

  get sockets(): Iterable<Socket> {
    return this.#open.keys();
  }

  /** The answers that a connection waits for. */
  inHandOn(socket: Socket): readonly ServerResponse[] {
    return [...(this.#open.get(socket) ?? [])];
  }

  /** Counts a request until it is answered, or its connection broken. A reader that takes nothing of the answer is cut off. */
  follow(socket: Socket, response: ServerResponse): void {
    const inHand = this.#open.get(socket) ?? new Set();
    inHand.add(response);
    this.#requests++;
    response.once('prefinish', () => socket.setTimeout(this.#unreadMs));
    response.once('close', () => {
      inHand.delete(response);
      this.#requests--;
      // What comes next on the connection may take its time, unless it waits for the reader already.
      if (inHand.size > 0) socket.setTimeout(isUnread(inHand) ? this.#unreadMs : 0);
    });
  }

  /** Why a request that has come on a connection is not to be handled: `server_busy`; null for one that is. */
  problemWith(socket: Socket): BoardError | null {
    const { connections, requests } = this.#limits;
    if (this.#tooMany.has(socket)) return serverBusy(connections, 'connections');
    if ((this.#open.get(socket)?.size ?? 0) > REQUESTS_OF_CONNECTION)
      return serverBusy(REQUESTS_OF_CONNECTION, 'requests on a connection');
    if (this.#requests > requests) return serverBusy(requests, 'requests');
    return this.#isMuchUnread() ? serverBusy(UNREAD_BYTES, 'bytes of answers that nobody reads') : null;
  }

  #take(socket: Socket): void {
    this.#open.set(socket, new Set());
    socket.once('close', () => this.#open.delete(socket));
    if (this.#open.size <= this.#limits.connections) return;
    this.#tooMany.add(socket);
    const timer = setTimeout(() => socket.destroy(), TOLD_WITHIN_MS);
    socket.once('close', () => clearTimeout(timer));
  }

  #isMuchUnread(): boolean {
    const unread = [...this.#open].filter(([, inHand]) => isUnread(inHand));
    let bytes = 0;
    for (const [, inHand] of unread) for (const { writableLength } of inHand) bytes += writableLength;
    if (bytes <= UNREAD_BYTES) return false;
    for (const [socket] of unread) {
      if (!this.#hurried.has(socket)) socket.setTimeout(HURRIED_MS);
      this.#hurried.add(socket);
    }
    return true;
  }
}

/** True if an answer is written that its reader has not taken yet. */
function isUnread(inHand: ReadonlySet<ServerResponse>): boolean {
  return [...inHand].some((response) => response.writableEnded);
}
