import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { tempBoard } from '../helpers/temp-board.ts';
import { requestText, type Serving, serving } from '../surfaces/api/serving.ts';
import { Clock, changes, worldOf } from './watch.ts';

// Hosts, origins, tokens, types, lengths and broken framing are in tests/surfaces/api: this is what is beyond them.
const clock = new Clock('HTTP');
const host = ({ port }: Serving) => ({ Host: `127.0.0.1:${port}`, Connection: 'close' });
const writing = (server: Serving) => ({
  ...host(server),
  Authorization: `Bearer ${server.token}`,
  'Content-Type': 'application/json',
});
const get = (target: string) => (server: Serving) => requestText(`GET ${target}`, host(server));
const post = (server: Serving, headers: Record<string, string>, body = '') =>
  requestText('POST /api/v1/tasks', { ...writing(server), ...headers }, body);
const CREATE = '{"title":"Two"}';
const length = (body: string | Buffer) => ({ 'Content-Length': String(Buffer.byteLength(body)) });

const REFUSED: [what: string, statuses: number[], bytes: (server: Serving) => string | Buffer][] = [
  ['a path with two slashes', [404], get('//etc/passwd')],
  ['a path out of the root', [404], get('/../../etc/passwd')],
  ['encoded dots', [404], get('/%2e%2e/%2e%2e/etc/passwd')],
  ['an encoded slash in an id', [400], get('/api/v1/tasks/%2e%2e%2fx')],
  ['a NUL in an id', [400], get('/api/v1/tasks/a%00b')],
  ['an encoded line break in an id', [400], get('/api/v1/tasks/a%0d%0aSet-Cookie:%20x=y')],
  ['bytes that are no UTF-8 in an id', [400, 404], get('/api/v1/tasks/%ff%fe')],
  ['an escape that is cut short', [400, 404], get('/api/v1/tasks/%2')],
  ['an id that is encoded twice', [400], get('/api/v1/tasks/%252e%252e%252fx')],
  ['a name of every object', [404], get('/__proto__')],
  ['a parameter of every object', [400], get('/api/v1/tasks?__proto__=x')],
  ['a parameter in brackets', [400], get('/api/v1/tasks?status[$ne]=x')],
  ['a parameter 2,000 times', [400], get(`/api/v1/tasks?${'limit=1&'.repeat(1500)}`)],
  ['a limit beyond all', [400], get('/api/v1/tasks?limit=1e400')],
  ['a limit below 0', [400], get('/api/v1/tasks?limit=-0')],
  ['TRACE', [405, 404], (server) => requestText('TRACE /api/v1/tasks', host(server))],
  [
    'a whole URL of another host',
    [403],
    (server) => requestText('GET http://evil.com/healthz', host(server)),
  ],
  ['a whole URL of a file', [400, 403, 404], (server) => requestText('GET file:///etc/passwd', host(server))],
  [
    'chunks behind a length, smuggling another request',
    [400],
    (server) =>
      post(
        server,
        { 'Content-Length': '6', 'Transfer-Encoding': 'chunked' },
        `0\r\n\r\nPOST /api/v1/tasks HTTP/1.1\r\n\r\n`,
      ),
  ],
  [
    'chunks by another name',
    [400, 501],
    (server) => post(server, { 'Transfer-Encoding': 'xchunked' }, CREATE),
  ],
  ['a length with a sign', [400], (server) => post(server, { 'Content-Length': '+15' }, CREATE)],
  ['a length in hexadecimal', [400], (server) => post(server, { 'Content-Length': '0xf' }, CREATE)],
  ['a length beyond all', [400, 413], (server) => post(server, { 'Content-Length': '9'.repeat(30) }, CREATE)],
  ['a header line that is folded', [400], (server) => post(server, { X: 'a\r\n b', ...length('') })],
  ['a bare line feed in the headers', [400], (server) => post(server, { X: 'a\nY: b', ...length('') })],
  ['a NUL in a header', [400], (server) => post(server, { X: 'a\0b', ...length('') })],
  [
    'a hundred thousand headers',
    [400, 431],
    (server) =>
      post(server, Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`X${index}`, 'y']))),
  ],
  [
    'a packed body',
    [400, 415],
    (server) => {
      const body = gzipSync(CREATE);
      const head = post(server, { ...length(body), 'Content-Encoding': 'gzip' });
      return Buffer.concat([Buffer.from(head), body]);
    },
  ],
  [
    'a key of the body twice',
    [400],
    (server) => post(server, length('{"title":"a","title":"b"}'), '{"title":"a","title":"b"}'),
  ],
  [
    'a request id of controls',
    [400],
    (server) => post(server, { ...length(CREATE), 'Idempotency-Key': 'a\u0080b' }, CREATE),
  ],
  [
    'a method by another header',
    [405],
    (server) =>
      requestText('GET /api/v1/reports/heartbeat', { ...host(server), 'X-HTTP-Method-Override': 'POST' }),
  ],
];

test('each bad request is refused with a plain answer, nothing of it is echoed as a header, and nothing is written', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const server = await serving(board);
  await clock.harmless('http', () => server.raw(get('/api/v1/tasks/t-1')(server)));
  const before = worldOf(board);
  for (const [what, statuses, bytes] of REFUSED) {
    const request = bytes(server);
    const text = await clock.time('http', () => server.raw(request));
    const [head = ''] = text.split('\r\n\r\n');
    const answers = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
    expect({ what, answers, isExpected: statuses.includes(answers[0] ?? 0) }).toEqual({
      ...{ what, answers: [answers[0]] },
      isExpected: true,
    });
    expect({ what, head }).not.toMatchObject({ head: expect.stringMatching(/set-cookie|evil|root:/i) });
    expect(text).not.toContain('root:x:0');
    expect(text).not.toContain(server.token);
  }
  expect(changes(before, worldOf(board))).toEqual([]);
  expect((await server.send('GET', '/healthz')).status).toBe(200);
});

test('fifty requests on one connection are answered in their order, the bad among them one by one', async () => {
  const board = await tempBoard();
  const server = await serving(board);
  const targets = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? '/healthz' : '/../etc/passwd'));
  const requests = targets.map((target, index) =>
    requestText(`GET ${target}`, {
      Host: `127.0.0.1:${server.port}`,
      Connection: index === targets.length - 1 ? 'close' : 'keep-alive',
    }),
  );
  const text = await server.raw(requests.join(''));
  expect([...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status)).toEqual(
    targets.map((target) => (target === '/healthz' ? '200' : '404')),
  );
});
