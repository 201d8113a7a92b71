import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { Admission } from './admission.ts';
import { answerBroken } from './broken-request.ts';
import { answerBusy, BUSY } from './busy.ts';
import type { Limits } from './limits.ts';
import type { NoteBroken } from './request-log.ts';

/** A request that goes to no route, with what is known of it. */
type Refused = Pick<IncomingMessage, 'socket'> & Partial<Pick<IncomingMessage, 'method' | 'url'>>;

/** What the connections of a server are held to. */
export interface ConnectionOptions {
  readonly limits: Limits;
  /** How long a reader may take nothing of an answer, in milliseconds. */
  readonly unread: number;
  readonly noteBroken: NoteBroken;
}

/** What goes on at a server, so that it takes on no more than it can, and can end without cutting anybody off. */
export class Connections {
  readonly #server: Server;
  readonly #noteBroken: NoteBroken;
  readonly #admission: Admission;
  #isFinishing = false;

  constructor(server: Server, { limits, unread, noteBroken }: ConnectionOptions) {
    this.#server = server;
    this.#noteBroken = noteBroken;
    this.#admission = new Admission(server, { limits, unread });
    server.on('clientError', (error, socket) => void this.#refuse(error, { socket: socket as Socket }));
    server.on('connect', (request) => void this.#refuse(unserved('CONNECT'), request));
    server.on('checkExpectation', (request) => void this.#refuse(unserved('Expect'), request));
  }

  /** From now on requests are handed on, but for those that are too many: these are refused at once. */
  handOn(listener: RequestListener): void {
    this.#server.on('request', (request, response) => {
      this.#follow(request, response);
      const problem = this.#admission.problemWith(request.socket);
      if (problem === null) listener(request, response);
      else {
        answerBusy(response, problem);
        this.#noteBroken(request, BUSY);
      }
    });
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

  #follow({ socket }: IncomingMessage, response: ServerResponse): void {
    if (this.#isFinishing) response.setHeader('connection', 'close');
    this.#admission.follow(socket, response);
    response.once('close', () => {
      if (this.#isFinishing) this.#closeIdle();
    });
  }

  /** Answers what is no HTTP, but where a part of another answer is on its way: nothing else may be written there. */
  async #refuse(error: Error, request: Refused): Promise<void> {
    const { socket } = request;
    const inHand = this.#admission.inHandOn(socket);
    if (inHand.some((response) => response.headersSent)) socket.destroy();
    else if (await answerBroken(error, socket)) {
      // What is in hand is logged when it ends, and who only connected asked nothing.
      if (inHand.length === 0 && socket.bytesRead > 0) this.#noteBroken(request);
    }
  }

  #closeIdle(): void {
    if (this.#admission.requests > 0) return;
    this.#server.closeIdleConnections();
    // Node does not count those as idle that never sent anything.
    for (const socket of this.#admission.sockets) if (socket.bytesRead === 0) socket.destroy();
  }
}

/** HTTP as it should be, but nothing that this server does. */
function unserved(code: string): Error {
  return Object.assign(new Error(`${code} is not served`), { code });
}
