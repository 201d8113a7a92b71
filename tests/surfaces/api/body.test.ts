import { expect, test } from 'vitest';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { headOf, parseResponse, received, requestText, type Serving, serving } from './serving.ts';

const LIMIT = 1024 * 1024;

const head = ({ port, token }: Serving, framing: Record<string, string>) =>
  requestText('POST /api/v1/tasks', {
    Host: `127.0.0.1:${port}`,
    Authorization: `Bearer ${token}`,
    'Content-Type': 'application/json',
    ...framing,
  });

async function refused(board: TempBoard, ask: (server: Serving) => Promise<string>) {
  const before = headOf(board);
  const { status, envelope } = parseResponse(await ask(await serving(board)));
  expect(headOf(board)).toBe(before);
  return { status, error: envelope.ok ? null : envelope.error };
}

const tooLarge = { code: 'payload_too_large', details: { limit: LIMIT } };

test('a body that is declared too large is refused before any of it has come, and the connection ends', async () => {
  const board = await tempBoard();
  const { status, error } = await refused(board, (server) =>
    server.raw(head(server, { 'Content-Length': String(LIMIT + 1) })),
  );
  expect({ status, error }).toMatchObject({ status: 413, error: tooLarge });
});

test('a body in chunks is refused once it is too large, and the connection ends though the body does not', async () => {
  const board = await tempBoard();
  const { status, error } = await refused(board, (server) => {
    const size = 64 * 1024;
    const chunk = `${size.toString(16)}\r\n${' '.repeat(size)}\r\n`;
    return server.raw(head(server, { 'Transfer-Encoding': 'chunked' }), chunk.repeat(LIMIT / size + 1));
  });
  expect({ status, error }).toMatchObject({ status: 413, error: tooLarge });
});

test('who sends too much gets to read why, also while still sending', async () => {
  const server = await serving(await tempBoard());
  const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' };
  const stream = () => {
    let chunks = 0;
    return new ReadableStream({
      pull(controller) {
        if (++chunks > 60) controller.close();
        else controller.enqueue(new Uint8Array(50_000));
      },
    });
  };
  for (const body of ['x'.repeat(3_000_000), stream(), stream()]) {
    expect((await server.send('POST', '/api/v1/tasks', { headers, body })).status).toBe(413);
  }
});

test('a body of exactly 1 MiB is read, at once or in chunks', async () => {
  const server = await serving(await tempBoard());
  const text = '{"title":"One"}'.padEnd(LIMIT);
  const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' };
  const chunked = new Blob([text]).stream();
  for (const body of [text, chunked]) {
    expect((await server.send('POST', '/api/v1/tasks', { headers, body })).status).toBe(200);
  }
});

const BODIES: [what: string, body: string | Buffer][] = [
  ['nothing', ''],
  ['white space', '  '],
  ['no JSON', '{"title":'],
  ['two objects', '{"title":"One"}{}'],
  ['a form', 'title=One'],
  ['a list', '[{"title":"One"}]'],
  ['a text', '"title"'],
  ['a number', '1'],
  ['null', 'null'],
  ['bytes that are not UTF-8', Buffer.from('{"title":"\xff"}', 'latin1')],
  ['UTF-16', Buffer.from('{"title":"One"}', 'utf16le')],
  ['a byte order mark', '\ufeff{"title":"One"}'],
  ['100,000 levels of lists', `{"body":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ['100,000 levels of objects', `${'{"body":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ['NaN', '{"title":NaN}'],
];

test.each(BODIES)('a body of %s is invalid_input, and nothing is recorded', async (_what, body) => {
  const board = await tempBoard();
  const { status, error } = await refused(board, (server) =>
    server.raw(
      head(server, { 'Content-Length': String(Buffer.byteLength(body)), Connection: 'close' }),
      body,
    ),
  );
  expect({ status, error }).toMatchObject({
    status: 400,
    error: { code: 'invalid_input', details: { field: 'body' } },
  });
});

test.each(['__proto__', 'constructor', 'prototype', 'toString', 'no_such_field'])(
  'a field %s is unknown, and does no harm',
  async (field) => {
    const board = await tempBoard();
    const before = headOf(board);
    const server = await serving(board);
    const body = `{"title":"One","${field}":{"polluted":true}}`;
    const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' };
    const { envelope } = await server.send('POST', '/api/v1/tasks', { headers, body });
    expect(envelope).toMatchObject({ error: { code: 'invalid_input', details: { field } } });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(headOf(board)).toBe(before);
  },
);

test('a body that breaks off is not recorded, and the server goes on', async () => {
  const board = await tempBoard();
  const before = headOf(board);
  const server = await serving(board);
  const socket = await server.connect();
  socket.write(`${head(server, { 'Content-Length': '15' })}{"title":`);
  const ended = received(socket);
  socket.end();
  await ended;
  expect((await server.send('GET', '/healthz')).status).toBe(200);
  expect(headOf(board)).toBe(before);
});

test.each([
  ['declared', (length: number) => [{ 'Content-Length': String(length) }, (text: string) => text] as const],
  [
    'in chunks',
    () =>
      [
        { 'Transfer-Encoding': 'chunked' },
        (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`,
      ] as const,
  ],
])(
  'after a body that was too large, %s, the next request of the connection is answered',
  async (_what, frame) => {
    const server = await serving(await tempBoard());
    const [framing, wrap] = frame(2 * LIMIT);
    const next = requestText('GET /healthz', { Host: `127.0.0.1:${server.port}`, Connection: 'close' });
    const text = await server.raw(head(server, framing), wrap('x'.repeat(2 * LIMIT)), next);
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['413', '200']);
  },
);

test('an answer after which the connection ends says so', async () => {
  const server = await serving(await tempBoard());
  const large = await server.raw(head(server, { 'Content-Length': String(LIMIT + 1) }));
  expect(parseResponse(large)).toMatchObject({ status: 413 });
  expect(parseResponse(large).head).toContain('connection: close');
  const headers = { Host: `127.0.0.1:${server.port}`, 'Content-Length': '10' };
  const unauthorized = parseResponse(await server.raw(requestText('POST /api/v1/tasks', headers)));
  expect(unauthorized.status).toBe(401);
  expect(unauthorized.head).toContain('connection: close');
});
