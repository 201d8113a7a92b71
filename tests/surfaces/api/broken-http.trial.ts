import { expect, test } from 'vitest';
import { tempBoard } from '../../helpers/temp-board.ts';
import { headOf, parseResponse, requestText, type Serving, serving } from './serving.ts';

const QUICK = { headers: 1000, request: 2000, check: 50 };

const host = ({ port }: Serving) => ({ Host: `127.0.0.1:${port}` });
const writing = (server: Serving) => ({
  ...host(server),
  Authorization: `Bearer ${server.token}`,
  'Content-Type': 'application/json',
});
const post = (server: Serving, headers: Record<string, string>, body = '') =>
  requestText('POST /api/v1/tasks', { ...writing(server), ...headers }, body);

const BROKEN: [what: string, bytes: (server: Serving) => string | Buffer][] = [
  ['no HTTP', () => 'hello\r\n\r\n'],
  ['TLS', () => Buffer.from('160301020001000001fc0303', 'hex')],
  ['HTTP of another kind', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['an unknown method', (server) => requestText('BREW /api/v1/tasks', host(server))],
  [
    'headers without end',
    (server) => requestText('GET /healthz', { ...host(server), X: 'x'.repeat(40_000) }),
  ],
  ['a header that is none', () => 'GET /healthz HTTP/1.1\r\nno colon\r\n\r\n'],
  ['two lengths', (server) => post(server, { 'Content-Length': '2', 'content-length': '3' }, '{}')],
  [
    'a length and chunks',
    (server) => post(server, { 'Content-Length': '5', 'Transfer-Encoding': 'chunked' }, '0\r\n\r\n'),
  ],
  ['chunks that are none', (server) => post(server, { 'Transfer-Encoding': 'chunked' }, 'zz\r\n{}\r\n')],
  [
    'a target that is no path',
    (server) => requestText('OPTIONS *', { ...host(server), Connection: 'close' }),
  ],
  [
    'a backslash in the path',
    (server) => requestText('GET /api\\v1', { ...host(server), Connection: 'close' }),
  ],
  ['a tunnel', (server) => requestText('CONNECT 127.0.0.1:80', { ...host(server), Connection: 'close' })],
  ['an expectation that there is not', (server) => post(server, { Expect: 'foo' })],
  ['headers that stop coming', () => 'GET /healthz HTTP/1.1\r\nHost:'],
  ['a body that stops coming', (server) => post(server, { 'Content-Length': '15' }, '{"title":')],
  ['chunks that stop coming', (server) => post(server, { 'Transfer-Encoding': 'chunked' }, '2\r\n{"\r\n')],
  ['nothing at all', () => ''],
];

test.each(BROKEN)(
  '%s gets a small 400, the connection ends, and the server goes on',
  async (_what, bytes) => {
    const board = await tempBoard();
    const before = headOf(board);
    const server = await serving(board, { patience: QUICK });
    const { status, head, envelope } = parseResponse(await server.raw(bytes(server)));
    expect(status).toBe(400);
    expect(head).toContain('content-type: application/json');
    expect(head).toContain('connection: close');
    expect(envelope).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
    expect(JSON.stringify(envelope)).not.toContain(server.token);
    expect((await server.send('GET', '/healthz')).status).toBe(200);
    expect(headOf(board)).toBe(before);
  },
);

const LOGGED: [what: string, bytes: (server: Serving) => string, method: string, target: string][] = [
  [
    'a target that is no path',
    (server) => requestText('OPTIONS *', { ...host(server), Connection: 'close' }),
    'OPTIONS',
    '*',
  ],
  ['a tunnel', (server) => requestText('CONNECT 127.0.0.1:80', host(server)), 'CONNECT', '127.0.0.1:80'],
  [
    'an expectation',
    (server) => requestText(`GET /healthz?${server.token}`, { ...host(server), Expect: 'foo' }),
    'GET',
    '/healthz?…',
  ],
  ['no HTTP', () => 'hello\r\n\r\n', '-', '-'],
  ['headers that stop coming', () => 'GET /healthz HTTP/1.1\r\nHost:', '-', '-'],
  [
    'a body that stops coming',
    (server) => post(server, { 'Content-Length': '15' }, '{"title":'),
    'POST',
    '/api/v1/tasks',
  ],
];

test.each(LOGGED)('%s is one line in the log', async (_what, bytes, method, target) => {
  const server = await serving(await tempBoard(), { patience: QUICK });
  await server.raw(bytes(server));
  await server.stop();
  expect(server.log).toEqual([
    expect.objectContaining({ method, target, status: 400, code: 'invalid_input' }),
  ]);
});

test('who connects and asks nothing is not in the log', async () => {
  const server = await serving(await tempBoard(), { patience: QUICK });
  await server.raw('');
  await server.stop();
  expect(server.log).toEqual([]);
});

test('a second request on a connection is not kept waiting by a first that was refused', async () => {
  const server = await serving(await tempBoard());
  const one = requestText('POST /api/v1/tasks', { ...host(server), 'Content-Length': '2' }, '{}');
  const two = requestText('GET /healthz', { ...host(server), Connection: 'close' });
  const statuses = [...(await server.raw(one + two)).matchAll(/HTTP\/1\.1 (\d+)/g)].map(
    ([, status]) => status,
  );
  expect(statuses).toEqual(['401', '200']);
});
