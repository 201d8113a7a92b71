import { expect, test } from 'vitest';
import { loadAll } from '../../../src/service/registry.ts';
import { VERSION } from '../../../src/version.ts';
import { tempBoard } from '../../helpers/temp-board.ts';
import { serving } from './serving.ts';

const operations = await loadAll();
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** The path with something in the place of each parameter. */
const filled = (path: string) => path.replace(/\{\w+\}/g, 'none');
const paths = [...new Set(operations.map(({ declaration }) => filled(declaration.http.path)))];

test('every operation is at the method and path that it declares', async () => {
  const server = await serving(await tempBoard());
  const answering = operations.map(async ({ declaration: { http } }) => {
    const path = filled(http.path);
    const { envelope } =
      http.method === 'GET'
        ? await server.send('GET', `${path}?no_such_field=1`)
        : await server.write(http.method, path, { no_such_field: 1 });
    return [envelope.operation, envelope.ok ? null : envelope.error.code];
  });
  expect(await Promise.all(answering)).toEqual(
    operations.map(({ declaration }) => [declaration.name, 'invalid_input']),
  );
});

test('every path answers other methods with 405 and those that it has', async () => {
  const server = await serving(await tempBoard());
  const declaredAt = (path: string) =>
    operations
      .filter(({ declaration }) => filled(declaration.http.path) === path)
      .map(({ declaration }) => declaration.http.method as string);
  for (const path of paths) {
    const allowed = declaredAt(path).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    for (const method of METHODS.filter((other) => !allowed.includes(other))) {
      const { status, headers, envelope } = await server.send(method, path);
      expect({ path, status, allow: headers.get('allow') }).toEqual({
        path,
        status: 405,
        allow: allowed.join(', '),
      });
      if (method === 'HEAD') continue;
      expect(envelope).toMatchObject({
        ok: false,
        operation: `${method} ${path}`,
        error: { code: 'method_not_allowed', details: { method, allow: allowed } },
      });
    }
  }
});

test.each(['/', '/api', '/api/v1/tasks/', '/api/v1/tasks//move', '/api/v2/tasks', '/%00', '/constructor'])(
  '%s is nowhere: 404',
  async (path) => {
    const server = await serving(await tempBoard());
    const { status, envelope } = await server.send('GET', path);
    expect(status).toBe(404);
    expect(envelope).toMatchObject({ ok: false, error: { code: 'unknown_operation' } });
    expect(envelope.operation).toMatch(/^GET \//);
  },
);

test('no answer invites pages of other origins', async () => {
  const server = await serving(await tempBoard());
  const preflight = { Origin: server.address, 'Access-Control-Request-Method': 'POST' };
  for (const [method, headers] of [
    ['OPTIONS', preflight],
    ['GET', {}],
  ] as const) {
    const came = await server.send(method, '/api/v1/tasks', { headers });
    expect([...came.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
});

test('answers are JSON that nobody keeps or takes for anything else', async () => {
  const server = await serving(await tempBoard());
  for (const path of ['/api/v1/board/summary', '/nothing', '/healthz', '/openapi.json']) {
    const { headers } = await server.send('GET', path);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('HEAD answers like GET, without a body', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const server = await serving(board);
  for (const path of [
    '/api/v1/tasks/t-1',
    '/api/v1/tasks/none',
    '/api/v1/tasks',
    '/healthz',
    '/openapi.json',
  ]) {
    const get = await server.send('GET', path);
    const head = await server.send('HEAD', path);
    expect(head.envelope).toBeNull();
    expect(head.status).toBe(get.status);
    expect(head.headers.get('etag')).toBe(get.headers.get('etag'));
    expect(head.headers.get('content-type')).toBe('application/json');
  }
});

test('a task carries its revision as ETag, in reads and in writes; other answers carry none', async () => {
  const board = await tempBoard();
  const server = await serving(board);
  const created = await server.write('POST', '/api/v1/tasks', { title: 'One', id: 't-1' });
  expect(created.headers.get('etag')).toBe('"1"');
  const updated = await server.write('PATCH', '/api/v1/tasks/t-1', { title: 'Two' });
  expect(updated.headers.get('etag')).toBe('"2"');
  expect((await server.send('GET', '/api/v1/tasks/t-1')).headers.get('etag')).toBe('"2"');
  const pickup = await server.write('POST', '/api/v1/reports/pickup', { task_id: 't-1', agent: 'a' });
  expect(pickup.headers.get('etag')).toBe('"3"');
  const heartbeat = await server.write('POST', '/api/v1/reports/heartbeat', { agent: 'a' });
  expect(heartbeat.envelope.ok).toBe(true);
  expect(heartbeat.headers.get('etag')).toBeNull();
  expect((await server.send('GET', '/api/v1/tasks')).headers.get('etag')).toBeNull();
});

test('/healthz says which server this is', async () => {
  const { envelope } = await (await serving(await tempBoard())).send('GET', '/healthz');
  expect(envelope).toEqual({ ok: true, board: 'board', version: VERSION, pid: process.pid });
});

test('each request is one entry of the log: when, what, how it went', async () => {
  const board = await tempBoard();
  const server = await serving(board);
  await server.send('GET', '/api/v1/tasks?limit=1');
  await server.send('GET', '/api/v1/tasks/none');
  expect(server.log).toEqual([
    {
      at: board.now,
      method: 'GET',
      target: '/api/v1/tasks?limit=1',
      status: 200,
      milliseconds: expect.any(Number),
      code: null,
    },
    expect.objectContaining({ target: '/api/v1/tasks/none', status: 404, code: 'task_not_found' }),
  ]);
});

test('text from files comes without a character that a terminal could take for a command', async () => {
  const board = await tempBoard();
  const title = 'red \u009b31m \u202e backwards';
  await board.ok('create-task', { title, id: 't-1' });
  const server = await serving(board);
  const response = await fetch(`${server.address}/api/v1/tasks/t-1`);
  const text = await response.text();
  expect(text).toMatch(/^[\x20-\x7e]*\n$/);
  expect(JSON.parse(text).data.task.title).toBe(title);
});

test('every answer of JSON ends its line, as long as it says it is', async () => {
  const { address } = await serving(await tempBoard());
  const targets = ['/api/v1/tasks', '/api/v1/tasks/none', '/nowhere', '/healthz', '/openapi.json'];
  for (const target of targets) {
    const response = await fetch(`${address}${target}`);
    const length = response.headers.get('content-length');
    const text = await response.text();
    expect({ target, end: text.slice(-2) }).toEqual({ target, end: '}\n' });
    if (length !== null) expect(Number(length)).toBe(Buffer.byteLength(text));
  }
});
