import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { answerBroken } from './broken-request.ts';
import type { NoteBroken } from './request-log.ts';

/** A request that goes to no route, with what is known of it. */
type Refused = Pick<IncomingMessage, 'socket'> & Partial<Pick<IncomingMessage, 'method' | 'url'>>;

/** What goes on at a server, so that it can end without cutting anybody off. */
export class Connections {
  readonly #server: Server;
  readonly #noteBroken: NoteBroken;
  readonly #sockets = new Set<Socket>();
  readonly #unanswered = new Set<ServerResponse>();
  #isFinishing = false;

  constructor(server: Server, noteBroken: NoteBroken) {
    this.#server = server;
    this.#noteBroken = noteBroken;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (_, response) => this.#follow(response));
    server.on('clientError', (error, socket) => void this.#refuse(error, { socket: socket as Socket }));
    server.on('connect', (request) => void this.#refuse(unserved('CONNECT'), request));
    server.on('checkExpectation', (request) => void this.#refuse(unserved('Expect'), request));
  }

  /** Resolves once all that was begun is answered and every connection is closed; what lasts longer is cut. */
  async finish(deadlineMs: number): Promise<void> {
    this.#isFinishing = true;
    // http's own `close` would cut off answers that are written but not yet sent (node's closeIdleConnections).
    const closed = new Promise<void>((resolve) => {
      NetServer.prototype.close.call(this.#server, () => resolve());
    });
    const deadline = setTimeout(() => this.#server.closeAllConnections(), deadlineMs);
    this.#closeIdle();
    await closed;
    clearTimeout(deadline);
  }

  #follow(response: ServerResponse): void {
    this.#unanswered.add(response);
    if (this.#isFinishing) response.setHeader('connection', 'close');
    response.once('close', () => {
      this.#unanswered.delete(response);
      if (this.#isFinishing) this.#closeIdle();
    });
  }

  /** Answers what is no HTTP, but where a part of another answer is on its way: nothing else may be written there. */
  async #refuse(error: Error, request: Refused): Promise<void> {
    const { socket } = request;
    const inHand = [...this.#unanswered].filter((response) => response.socket === socket);
    if (inHand.some((response) => response.headersSent)) socket.destroy();
    else if (await answerBroken(error, socket)) {
      // What is in hand is logged when it ends, and who only connected asked nothing.
      if (inHand.length === 0 && socket.bytesRead > 0) this.#noteBroken(request);
    }
  }

  #closeIdle(): void {
    if (this.#unanswered.size > 0) return;
    this.#server.closeIdleConnections();
    // Node does not count those as idle that never sent anything.
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
  }
}

/** HTTP as it should be, but nothing that this server does. */
function unserved(code: string): Error {
  return Object.assign(new Error(`${code} is not served`), { code });
}
