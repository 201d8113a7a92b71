import { expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/errors.ts';
import { ERROR_STATUS } from '../../../src/errors.ts';
import { tempBoard } from '../../helpers/temp-board.ts';
import { headOf, parseResponse, requestText, type Serving, serving } from './serving.ts';

const CREATE = '{"title":"One"}';

/** The headers of a write that is as it should be; a test spoils one of them. */
const good = ({ port, token }: Serving) => ({
  Host: `127.0.0.1:${port}`,
  Authorization: `Bearer ${token}`,
  'Content-Type': 'application/json',
  'Content-Length': String(CREATE.length),
  Connection: 'close',
});
type Headers = Record<string, string | undefined>;

/** Sends a write by hand, with some headers changed or left out. */
async function create(server: Serving, spoil: (server: Serving) => Headers) {
  const headers = Object.entries({ ...good(server), ...spoil(server) });
  const given = headers.filter((header): header is [string, string] => header[1] !== undefined);
  return parseResponse(
    await server.raw(requestText('POST /api/v1/tasks', Object.fromEntries(given), CREATE)),
  );
}

const ALLOWED: [what: string, spoil: (server: Serving) => Headers][] = [
  ['127.0.0.1 and the port', () => ({})],
  ['localhost and the port', ({ port }) => ({ Host: `localhost:${port}` })],
  ['[::1] and the port', ({ port }) => ({ Host: `[::1]:${port}` })],
  ['a name in capitals', ({ port }) => ({ Host: `LocalHost:${port}` })],
  ["an Origin that is the server's own", ({ port }) => ({ Origin: `http://localhost:${port}` })],
  ['a charset that is UTF-8', () => ({ 'Content-Type': 'Application/JSON; charset="UTF-8"' })],
  ['a parameter of another kind', () => ({ 'Content-Type': 'application/json;profile=x' })],
  ['what a browser says of a page of the server', () => ({ 'Sec-Fetch-Site': 'same-origin' })],
  ['what a browser says of an address that a person typed', () => ({ 'Sec-Fetch-Site': 'none' })],
  ["'bearer' in small letters", ({ token }) => ({ Authorization: `bearer ${token}` })],
];

test.each(ALLOWED)('a write with %s is done', async (_what, spoil) => {
  const board = await tempBoard();
  const { status, envelope } = await create(await serving(board), spoil);
  expect({ status, ok: envelope.ok }).toEqual({ status: 200, ok: true });
});

const REFUSED: [code: ErrorCode, what: string, spoil: (server: Serving) => Headers][] = [
  ['forbidden', 'a foreign Host', () => ({ Host: 'evil.com' })],
  ['forbidden', 'a foreign Host with the port', ({ port }) => ({ Host: `evil.com:${port}` })],
  ['forbidden', 'a Host that begins like ours', ({ port }) => ({ Host: `127.evil.com:${port}` })],
  ['forbidden', 'a Host that holds ours', ({ port }) => ({ Host: `localhost:${port}.evil.com` })],
  ['forbidden', 'a Host with a user in it', ({ port }) => ({ Host: `x@127.0.0.1:${port}` })],
  ['forbidden', 'a Host that is no host', () => ({ Host: 'a b/c:99999' })],
  ['forbidden', 'another loopback address', ({ port }) => ({ Host: `127.0.0.2:${port}` })],
  ['forbidden', 'a Host without the port', () => ({ Host: '127.0.0.1' })],
  ['forbidden', 'a Host with another port', () => ({ Host: '127.0.0.1:1' })],
  ['forbidden', 'two Hosts', ({ port }) => ({ host: `127.0.0.1:${port}`, Host: 'evil.com' })],
  ['forbidden', 'no Host', () => ({ Host: undefined })],
  [
    'forbidden',
    'a foreign Host and a forged X-Forwarded-Host',
    ({ port }) => ({ Host: 'evil.com', 'X-Forwarded-Host': `127.0.0.1:${port}` }),
  ],
  ['forbidden', 'a foreign Origin', () => ({ Origin: 'http://evil.com' })],
  ['forbidden', 'a null Origin', () => ({ Origin: 'null' })],
  ['forbidden', 'our Origin by another scheme', ({ port }) => ({ Origin: `https://localhost:${port}` })],
  ['forbidden', "another local server's Origin", () => ({ Origin: 'http://localhost:3000' })],
  ['forbidden', 'a page of another site, without Origin', () => ({ 'Sec-Fetch-Site': 'cross-site' })],
  ['forbidden', 'a page of another port, without Origin', () => ({ 'Sec-Fetch-Site': 'same-site' })],
  ['unauthorized', 'no token', () => ({ Authorization: undefined })],
  ['unauthorized', 'a wrong token', () => ({ Authorization: 'Bearer wrong' })],
  [
    'unauthorized',
    'the beginning of the token',
    ({ token }) => ({ Authorization: `Bearer ${token.slice(1)}` }),
  ],
  ['unauthorized', 'the token of another scheme', ({ token }) => ({ Authorization: `Basic ${token}` })],
  ['unauthorized', 'the bare token', ({ token }) => ({ Authorization: token })],
  ['unsupported_media_type', 'text/plain', () => ({ 'Content-Type': 'text/plain' })],
  ['unsupported_media_type', 'a form', () => ({ 'Content-Type': 'application/x-www-form-urlencoded' })],
  ['unsupported_media_type', 'a type that begins like JSON', () => ({ 'Content-Type': 'application/jsonp' })],
  ['unsupported_media_type', 'no type', () => ({ 'Content-Type': undefined })],
  [
    'unsupported_media_type',
    'another charset',
    () => ({ 'Content-Type': 'application/json; charset=latin1' }),
  ],
];

test.each(REFUSED)('%s: %s, and nothing is recorded', async (code, _what, spoil) => {
  const board = await tempBoard();
  const before = headOf(board);
  const { status, envelope } = await create(await serving(board), spoil);
  expect(envelope).toMatchObject({ ok: false, error: { code, details: { field: expect.any(String) } } });
  expect(status).toBe(ERROR_STATUS[code].http);
  expect(headOf(board)).toBe(before);
});

test('a foreign Host, a foreign Origin and a page of another site are refused on reads, too', async () => {
  const server = await serving(await tempBoard());
  for (const target of ['/healthz', '/openapi.json', '/api/v1/board/summary', '/api/v1/events', '/nothing']) {
    const foreignHost = await server.raw(
      requestText(`GET ${target}`, { Host: 'evil.com', Connection: 'close' }),
    );
    expect(parseResponse(foreignHost).status).toBe(403);
    const foreignOrigin = await server.send('GET', target, { headers: { Origin: 'http://evil.com' } });
    expect(foreignOrigin.status).toBe(403);
    const picture = await server.send('GET', target, { headers: { 'Sec-Fetch-Site': 'cross-site' } });
    expect(picture.status).toBe(403);
  }
});

test("a request for a whole URL is held to that URL's host", async () => {
  const server = await serving(await tempBoard());
  const Host = `127.0.0.1:${server.port}`;
  const ask = async (target: string) =>
    parseResponse(await server.raw(requestText(`GET ${target}`, { Host, Connection: 'close' }))).status;
  expect(await ask(`http://${Host}/healthz`)).toBe(200);
  expect(await ask('http://evil.com/healthz')).toBe(403);
});

test('401 says how to authorize and not where this board is, and neither it nor the log has the token', async () => {
  const board = await tempBoard();
  const server = await serving(board);
  const headers = { 'content-type': 'application/json', authorization: 'Bearer wrong' };
  const { envelope, headers: answered } = await server.send('POST', `/api/v1/tasks?x=${server.token}`, {
    headers,
    body: CREATE,
  });
  expect(answered.get('www-authenticate')).toBe('Bearer');
  expect(envelope).toMatchObject({
    operation: 'create-task',
    error: { details: { field: 'Authorization' } },
  });
  expect(envelope.ok ? '' : envelope.error.message).toContain('mission-control/token');
  expect(JSON.stringify(envelope)).not.toContain(board.root);
  expect(JSON.stringify([envelope, [...answered], server.log])).not.toContain(server.token);
  expect(server.log).toMatchObject([{ method: 'POST', status: 401, code: 'unauthorized' }]);
});

test('of several reasons to refuse, Host comes first, then Origin, path, method, token and type', async () => {
  const server = await serving(await tempBoard());
  const spoilt: [keyof ReturnType<typeof good> | 'Origin', string][] = [
    ['Host', 'evil.com'],
    ['Origin', 'null'],
    ['Authorization', 'Bearer wrong'],
    ['Content-Type', 'text/plain'],
  ];
  const ask = async (start: string, from: number) => {
    const headers = { ...good(server), ...Object.fromEntries(spoilt.slice(from)) };
    const { envelope } = parseResponse(await server.raw(requestText(start, headers, CREATE)));
    return envelope.ok ? null : [envelope.error.code, envelope.error.details.field ?? envelope.operation];
  };
  expect(await ask('POST /nothing', 0)).toEqual(['forbidden', 'Host']);
  expect(await ask('POST /nothing', 1)).toEqual(['forbidden', 'Origin']);
  expect(await ask('POST /nothing', 2)).toEqual(['unknown_operation', 'POST /nothing']);
  expect(await ask('DELETE /api/v1/tasks', 2)).toEqual(['method_not_allowed', 'DELETE /api/v1/tasks']);
  expect(await ask('POST /api/v1/tasks', 2)).toEqual(['unauthorized', 'Authorization']);
  expect(await ask('POST /api/v1/tasks', 3)).toEqual(['unsupported_media_type', 'Content-Type']);
});

test.each([
  ['one character percent-encoded', (token: string) => encode(token, 5)],
  [
    'every character percent-encoded',
    (token: string) => [...token].map((_, at) => encode(token, at, true)).join(''),
  ],
  ['one character percent-encoded twice', (token: string) => encode(token, 5).replace('%', '%25')],
])('the log has no token with %s', async (_what, spell) => {
  const server = await serving(await tempBoard());
  await server.raw(
    requestText(`GET /healthz?x=${spell(server.token)}`, {
      Host: `127.0.0.1:${server.port}`,
      Connection: 'close',
    }),
  );
  expect(server.log).toMatchObject([{ target: '/healthz?x=…', status: 200 }]);
});

function encode(token: string, at: number, isAlone = false): string {
  const escaped = `%${token.charCodeAt(at).toString(16)}`;
  return isAlone ? escaped : `${token.slice(0, at)}${escaped}${token.slice(at + 1)}`;
}
