import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { HeldBoard } from '../../../src/service/hold-board.ts';
import { tempBoard } from '../../helpers/temp-board.ts';
import { received, requestText, type Serving, serving } from './serving.ts';

/** A door that calls wait at until it is opened. */
function door() {
  let open = () => {};
  let arrived = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const somebodyIsThere = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const wrap = (board: HeldBoard): HeldBoard => ({
    ...board,
    call: (async (name: string, input: unknown) => {
      arrived();
      await opened;
      return board.call(name, input);
    }) as HeldBoard['call'],
  });
  return { wrap, open: () => open(), somebodyIsThere };
}

const healthz = ({ port }: Serving) => requestText('GET /healthz', { Host: `127.0.0.1:${port}` });

/** A connection that has had an answer and waits for the next request. */
async function idle(server: Serving) {
  const socket = await server.connect();
  socket.write(healthz(server));
  await once(socket, 'data');
  return socket;
}

test('a write in hand is recorded and answered; nobody new gets in; then the claim is given up', async () => {
  const board = await tempBoard();
  const { wrap, open, somebodyIsThere } = door();
  const server = await serving(board, { wrap, patience: { stop: 60_000 } });
  const writing = server.write('POST', '/api/v1/tasks', { title: 'One', id: 't-1' });
  await somebodyIsThere;
  const stopped = server.stop();
  const late = connect({ host: '127.0.0.1', port: server.port });
  await expect(once(late, 'connect')).rejects.toThrow('ECONNREFUSED');
  expect(existsSync(join(board.root, '.git/mission-control/token'))).toBe(true);
  open();
  expect((await writing).envelope).toMatchObject({ ok: true, data: { changed: true } });
  await stopped;
  expect(existsSync(join(board.root, '.git/mission-control/token'))).toBe(false);
  expect(existsSync(join(board.root, '.git/mission-control/address'))).toBe(false);
  expect((await board.ok('show-task', { task_id: 't-1' })).task.title).toBe('One');
});

test('connections that wait for nothing, or never said anything, do not delay the stop', async () => {
  const server = await serving(await tempBoard(), { patience: { stop: 60_000 } });
  const waiting = [await idle(server), await server.connect(), await server.connect()];
  const ended = waiting.map((socket) => once(socket.resume(), 'end'));
  await server.stop();
  await Promise.all(ended);
});

test('a large answer on its way to a slow reader arrives whole', async () => {
  const text = 'x'.repeat(20_000_000);
  const wrap = (board: HeldBoard): HeldBoard => ({
    ...board,
    call: (async () => ({
      ok: true,
      schema_version: 1,
      operation: 'x',
      data: { text },
      warnings: [],
    })) as HeldBoard['call'],
  });
  const server = await serving(await tempBoard(), { wrap, patience: { stop: 60_000 } });
  const socket = await server.connect();
  socket.pause();
  socket.write(requestText('GET /api/v1/board/summary', { Host: `127.0.0.1:${server.port}` }));
  await once(socket, 'readable');
  const stopped = server.stop();
  const all = await received(socket);
  await stopped;
  expect(all.length).toBeGreaterThan(text.length);
});

test('what takes longer than the deadline is cut, and the stop ends', async () => {
  const { wrap, open, somebodyIsThere } = door();
  const server = await serving(await tempBoard(), { wrap, patience: { stop: 50 } });
  const asking = server.send('GET', '/api/v1/tasks').catch((error: Error) => error);
  await somebodyIsThere;
  await server.stop();
  expect(await asking).toBeInstanceOf(Error);
  open();
});

test('while it stops, a request on a connection that was there gets its answer, and is told that it is the last', async () => {
  const { wrap, open, somebodyIsThere } = door();
  const server = await serving(await tempBoard(), { wrap, patience: { stop: 60_000 } });
  const socket = await idle(server);
  const asking = server.send('GET', '/api/v1/tasks');
  await somebodyIsThere;
  const stopped = server.stop();
  socket.write(healthz(server));
  const last = await received(socket);
  expect(last.toLowerCase()).toContain('connection: close');
  expect(last).toContain('200 OK');
  open();
  expect((await asking).status).toBe(200);
  await stopped;
});
