import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { expect, onTestFinished, test } from 'vitest';
import { type HeldBoard, holdBoard } from '../../../src/service/hold-board.ts';
import { loadOperation } from '../../../src/service/registry.ts';
import type { ApiEnv } from '../../../src/surfaces/api/context.ts';
import { eventStream, type StreamPatience } from '../../../src/surfaces/api/event-stream.ts';
import { StreamPlaces } from '../../../src/surfaces/api/stream-places.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const FOR_EVER = 600_000;
const BEFORE_ALL = '2026-11-21T00:00:00.000Z';
const MANY = 120;
const LARGE = 250_000;

/** A stream on a socket of its own; tells when following ended, and how many events were taken from the board. */
async function streaming(board: TempBoard, patience: Partial<StreamPatience>) {
  const held = await holdBoard(board.root);
  const { stream } = (await loadOperation('list-events')).declaration;
  if (stream === undefined) throw new Error('list-events cannot be followed');
  const stopping = new AbortController();
  const counted = countItems(held);
  const followed = {
    board: counted.board,
    streams: new StreamPlaces(8),
    operation: 'list-events',
    stream,
    stopping: stopping.signal,
  };
  const app = new Hono<ApiEnv>();
  app.get('/', (c) => eventStream(c, { ...followed, patience: { ...allForEver, ...patience } }));
  const server = createServer(getRequestListener(app.fetch));
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    stopping.abort();
    server.closeAllConnections();
    server.close();
    await held.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    ...counted,
    /** The server's end of the only connection. */
    serverSocket: () => sockets[0] as Socket,
    ask: (query: string): Socket => {
      const socket = connect({ host: '127.0.0.1', port });
      onTestFinished(() => void socket.destroy());
      socket.pause();
      socket.write(`GET /${query} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
      return socket;
    },
  };
}

const allForEver: StreamPatience = { heartbeat: FOR_EVER, stuck: FOR_EVER, farewell: FOR_EVER };

function countItems(held: HeldBoard) {
  let taken = 0;
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const follow = async (name: 'list-events', input: object, options: { signal: AbortSignal }) => {
    options.signal.addEventListener('abort', () => end());
    const items = await held.follow(name, input, options);
    return (async function* () {
      for await (const item of items) {
        taken++;
        yield item;
      }
    })();
  };
  return { board: { ...held, follow: follow as HeldBoard['follow'] }, ended, taken: () => taken };
}

const idOf = (index: number) => `20261121T110000${String(index).padStart(3, '0')}Z-aaaaaa`;

/** A board with more in its history than the system's buffers between two sockets hold. */
async function boardWithMuch(): Promise<TempBoard> {
  const board = await tempBoard();
  const parts: string[] = [];
  for (let index = 0; index < MANY; index++) {
    const id = idOf(index);
    const text = `---\nid: ${id}\ntype: note\nat: 2026-11-21T11:00:00.000Z\nentity_type: board\nentity_id: board\n---\n${String(index).repeat(LARGE).slice(0, LARGE)}\n`;
    parts.push(
      `commit refs/heads/main\ncommitter T <t@example.invalid> ${Date.parse('2026-11-21T11:00:00Z') / 1000 + index} +0000\ndata 1\nx\n`,
      index === 0 ? `from ${board.git('rev-parse', 'main')}` : '',
      `M 100644 inline events/2026/11/21/11/00/${id}.note.board.md\ndata ${Buffer.byteLength(text)}\n${text}\n`,
    );
  }
  execFileSync('git', ['fast-import', '--quiet'], { cwd: board.root, input: parts.join('') });
  return board;
}

async function readToEnd(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.resume();
  while (!text.endsWith('\r\n0\r\n\r\n')) await once(socket, 'data');
  return text;
}

test('a reader that takes nothing is dropped with a word, and no more was read for it than fits', async () => {
  const board = await boardWithMuch();
  const { ask, ended, taken } = await streaming(board, { stuck: 200 });
  const socket = ask(`?after=${BEFORE_ALL}`);
  await ended;
  expect(taken()).toBeLessThan(MANY);
  const text = await readToEnd(socket);
  const [, data = '{}'] = /\nevent: dropped\ndata: (.*)\n\n/.exec(text) ?? [];
  expect(JSON.parse(data)).toEqual({
    code: 'slow_reader',
    message: expect.stringContaining('Last-Event-ID'),
  });
  const ids = [...text.matchAll(/\nid: (.*)\n/g)];
  expect(ids.length).toBeGreaterThan(0);
  expect(text.indexOf('event: dropped')).toBeGreaterThan(ids.at(-1)?.index ?? 0);
});

test('where even the word is not read the connection is cut', async () => {
  const board = await boardWithMuch();
  const { ask, ended, serverSocket } = await streaming(board, { stuck: 200, farewell: 200 });
  ask(`?after=${BEFORE_ALL}`);
  await ended;
  if (!serverSocket().destroyed) await once(serverSocket(), 'close');
});

test('a reader that is slow but reads is given everything, in order', async () => {
  const board = await boardWithMuch();
  const { ask } = await streaming(board, {});
  const socket = ask(`?after=${BEFORE_ALL}&type=note`);
  const ids: string[] = [];
  let line = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (line + chunk).split('\n');
    line = lines.pop() ?? '';
    ids.push(...lines.filter((text) => text.startsWith('id: ')).map((text) => text.slice(4)));
    socket.pause();
    setImmediate(() => socket.resume());
  });
  socket.resume();
  while (ids.length < MANY) await once(socket, 'data');
  expect(ids).toEqual(Array.from({ length: MANY }, (_, index) => idOf(index)));
});

test('a stream with nothing to say says so from time to time', async () => {
  const board = await tempBoard();
  const { ask } = await streaming(board, { heartbeat: 20 });
  const socket = ask('');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.resume();
  while ((text.match(/^: still here$/gm) ?? []).length < 3) await once(socket, 'data');
  expect(text).toMatch(/: open\nretry: 1000\n\n/);
});
