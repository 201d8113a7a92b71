import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Envelope } from '../../../src/service/envelope.ts';
import { type HeldBoard, holdBoard } from '../../../src/service/hold-board.ts';
import type { Limits } from '../../../src/surfaces/api/limits.ts';
import type { LoggedRequest } from '../../../src/surfaces/api/request-log.ts';
import { type Patience, startServer } from '../../../src/surfaces/api/server.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';

export interface ServingOptions {
  patience?: Partial<Patience>;
  limits?: Partial<Limits>;
  /** Changes what the board that is served does. */
  wrap?: (board: HeldBoard) => HeldBoard;
}

/** What came back: all that a test may ask about. */
export interface Came {
  status: number;
  headers: Headers;
  /** Whether it succeeded, its data or its error. */
  envelope: Envelope<Record<string, unknown>>;
}

/** A board behind a server in this process, on a real socket; it stops when the test ends. */
export interface Serving {
  readonly address: string;
  readonly port: number;
  readonly token: string;
  readonly log: LoggedRequest[];
  stop(): Promise<void>;
  /** Sends a request as a program would, without a token. */
  send(
    method: string,
    target: string,
    init?: { headers?: Record<string, string>; body?: RequestInit['body'] },
  ): Promise<Came>;
  /** Sends a write as it should be. */
  write(method: string, target: string, body: unknown, headers?: Record<string, string>): Promise<Came>;
  /** Sends bytes as they are, and gives all that comes until the server ends the connection. */
  raw(...parts: (string | Buffer)[]): Promise<string>;
  /** A connection of its own. */
  connect(): Promise<Socket>;
}

export async function serving(
  board: TempBoard,
  { patience = {}, limits = {}, wrap }: ServingOptions = {},
): Promise<Serving> {
  const held = await holdBoard(board.root, { now: () => board.now, agent: null });
  const log: LoggedRequest[] = [];
  const server = await startServer({
    board: wrap?.(held) ?? held,
    port: 0,
    log: (request) => log.push(request),
    now: () => board.now,
    patience: { stop: 100, ...patience },
    limits,
  });
  onTestFinished(() => server.stop());
  const port = Number(new URL(server.address).port);
  const token = readFileSync(server.tokenFile, 'utf8');
  const send: Serving['send'] = async (method, target, init) => {
    const response = await fetch(`${server.address}${target}`, {
      method,
      ...init,
      duplex: 'half',
    } as RequestInit);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      envelope: text === '' ? null : JSON.parse(text),
    };
  };
  const open = () =>
    new Promise<Socket>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true }, () => resolve(socket));
      socket.once('error', reject);
      onTestFinished(() => void socket.destroy());
    });
  return {
    address: server.address,
    port,
    token,
    log,
    stop: () => server.stop(),
    send,
    write: (method, target, body, headers) =>
      send(method, target, {
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    raw: async (...parts) => {
      const socket = await open();
      for (const part of parts) socket.write(part);
      return received(socket);
    },
    connect: open,
  };
}

/** The commit that the board's branch is at, read from its file: it costs no process. */
export const headOf = (board: TempBoard) => board.read('.git/refs/heads/main');

/** All that comes on a connection until it ends, however it ends. */
export function received(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => {});
  return new Promise((resolve) => {
    socket.once('end', () => resolve(text));
    socket.once('close', () => resolve(text));
  });
}

/** An HTTP/1.1 request as text. */
export function requestText(start: string, headers: Record<string, string>, body = ''): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${start} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

/** A response as text, in its parts. */
export function parseResponse(text: string): { status: number; head: string; envelope: Envelope } {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), envelope: JSON.parse(body) };
}
