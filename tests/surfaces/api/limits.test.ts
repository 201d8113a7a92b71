import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { limitsFor } from '../../../src/surfaces/api/limits.ts';
import { tempBoard } from '../../helpers/temp-board.ts';
import { parseResponse, received, requestText, type Serving, serving } from './serving.ts';

const STREAM = '/api/v1/events/stream';
const host = ({ port }: Serving) => ({ Host: `127.0.0.1:${port}` });
const health = (server: Serving) => requestText('GET /healthz', { ...host(server), Connection: 'close' });

const busy = (limit: number) => ({
  status: 503,
  head: expect.stringContaining('retry-after: 1'),
  envelope: {
    ok: false,
    error: { code: 'server_busy', details: { limit }, message: expect.stringContaining(String(limit)) },
  },
});

async function many(server: Serving, count: number): Promise<Socket[]> {
  const sockets = await Promise.all(Array.from({ length: count }, () => server.connect()));
  for (const socket of sockets) socket.on('error', () => {}).resume();
  return sockets;
}

test('a connection beyond the limit is told so and to come again, and goes through once another has ended', async () => {
  const server = await serving(await tempBoard(), { limits: { connections: 4 } });
  const [first] = await many(server, 4);
  expect(parseResponse(await server.raw(health(server)))).toMatchObject(busy(4));
  expect(server.log).toMatchObject([{ status: 503, code: 'server_busy' }]);
  const gone = once(first as Socket, 'close');
  first?.end();
  first?.destroy();
  await gone;
  let status = 503;
  while (status === 503) status = parseResponse(await server.raw(health(server))).status;
  expect(status).toBe(200);
});

test('a connection beyond the limit that asks nothing is closed, and so is every one beyond those that are told', async () => {
  const server = await serving(await tempBoard(), { limits: { connections: 4 } });
  await many(server, 4);
  const beyond = await many(server, 3);
  await Promise.all(beyond.map((socket) => socket.closed || once(socket, 'end')));
});

test('more requests at once than the limit are refused, and those within it answered', async () => {
  const server = await serving(await tempBoard(), { limits: { requests: 3 } });
  const get = requestText('GET /api/v1/board/summary', host(server));
  const text = await server.raw(get.repeat(3), requestText('GET /healthz', host(server)), health(server));
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  expect(statuses.slice(0, 4)).toEqual(['200', '200', '200', '503']);
});

test('one stream too many is refused, with the limit in its words, and has a place once another has left', async () => {
  const server = await serving(await tempBoard(), { limits: { streams: 2 } });
  const open = async () => {
    const abort = new AbortController();
    onTestFinished(() => abort.abort());
    const response = await fetch(`${server.address}${STREAM}`, { signal: abort.signal });
    return { abort, response };
  };
  const [one] = [await open(), await open()];
  const { response } = await open();
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('1');
  expect(await response.json()).toMatchObject({ error: { code: 'server_busy', details: { limit: 2 } } });
  one.abort.abort();
  let status = 503;
  while (status === 503) status = (await open()).response.status;
  expect(status).toBe(200);
});

test('a question for a stream that is refused, or only for its headers, leaves its place', async () => {
  const server = await serving(await tempBoard(), { limits: { streams: 1 } });
  for (let turn = 0; turn < 3; turn++) {
    expect((await server.send('GET', `${STREAM}?after=20261121T101112123Z-k3f9a2`)).status).toBe(404);
    expect((await server.send('HEAD', STREAM)).status).toBe(200);
  }
});

test('reads beyond so many at once wait for their turn, and all are answered', async () => {
  let [now, most] = [0, 0];
  const server = await serving(await tempBoard(), {
    limits: { reads: 2 },
    wrap: (board) => ({
      ...board,
      call: (async (name: string, input: unknown) => {
        most = Math.max(most, ++now);
        while (now < 2 && most < 2) await new Promise(setImmediate);
        const envelope = await board.call(name, input);
        now--;
        return envelope;
      }) as typeof board.call,
    }),
  });
  const answers = await Promise.all(Array.from({ length: 8 }, () => server.send('GET', '/api/v1/tasks')));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect(most).toBe(2);
});

test('who takes nothing of its answers is cut off, and its connection is free for others', async () => {
  const board = await tempBoard();
  const server = await serving(board, { patience: { unread: 200 }, limits: { connections: 1 } });
  await board.ok('create-task', { title: 'One', id: 't-1', description: 'x'.repeat(250_000) });
  const socket = await server.connect();
  socket.pause();
  socket.write(requestText('GET /api/v1/tasks/t-1', host(server)).repeat(60));
  let answer = '';
  while (!answer.startsWith('HTTP/1.1 200')) answer = await server.raw(health(server));
  const answers = (await received(socket.resume())).match(/"ok":true/g) ?? [];
  expect(answers.length).toBeLessThan(60);
});

test('streams do not make node warn of listeners', async () => {
  const warnings: string[] = [];
  const note = (warning: Error) => warnings.push(warning.message);
  process.on('warning', note);
  onTestFinished(() => void process.off('warning', note));
  const server = await serving(await tempBoard());
  const open = requestText(`GET ${STREAM}`, host(server));
  for (const socket of await many(server, 24)) socket.write(open);
  while (server.log.length < 24) await server.send('GET', '/healthz');
  expect(warnings).toEqual([]);
});

test('limits follow from the descriptors that the process may have, and leave some for git', () => {
  expect(limitsFor(1024)).toEqual({ connections: 480, streams: 60, reads: 30, requests: 1024 });
  expect(limitsFor(1_048_576)).toEqual({ connections: 2048, streams: 128, reads: 32, requests: 1024 });
  expect(limitsFor(64)).toEqual({ connections: 1, streams: 1, reads: 1, requests: 1024 });
});
