import { expect, test } from 'vitest';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { headOf, parseResponse, requestText, type Serving, serving } from './serving.ts';

async function boardWithTask(): Promise<{ board: TempBoard; server: Serving }> {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1', label: ['x'], priority: 'high' });
  return { board, server: await serving(board) };
}

const FOUND: [query: string, ids: string[]][] = [
  ['', ['t-1', 't-2', 't-3']],
  ['?', ['t-1', 't-2', 't-3']],
  ['?limit=1', ['t-1']],
  ['?label=x', ['t-1']],
  ['?label=x&label=y', ['t-1', 't-2']],
  ['?ready=true&priority=high', ['t-1']],
  ['?ready=false', []],
  ['?search=Three+%26+more', ['t-3']],
];

test('query parameters become the values that the operation takes', async () => {
  const { board, server } = await boardWithTask();
  await board.ok('create-task', { title: 'Two', id: 't-2', label: ['y'] });
  await board.ok('create-task', { title: 'Three & more', id: 't-3' });
  const ask = async (query: string) => {
    const { envelope } = await server.send('GET', `/api/v1/tasks${query}`);
    const { items } = (envelope.ok ? envelope.data : {}) as { items: { id: string }[] };
    return items.map(({ id }) => id);
  };
  const answers = await Promise.all(FOUND.map(async ([query]) => [query, await ask(query)]));
  expect(answers).toEqual(FOUND);
});

const BAD_QUERIES: [query: string, field: string][] = [
  ['?limt=1', 'limt'],
  ['?limit=1&limit=2', 'limit'],
  ['?limit=', 'limit'],
  ['?limit=1e2', 'limit'],
  ['?limit=0x10', 'limit'],
  ['?limit=501', 'limit'],
  ['?ready=yes', 'ready'],
  ['?ready', 'ready'],
  ['?status=gone', 'status.0'],
  ['?search=%ff', 'query'],
  ['?__proto__=1', '__proto__'],
  ['?constructor=1', 'constructor'],
  ['?cursor=nonsense', 'cursor'],
];

test.each(BAD_QUERIES)('GET /api/v1/tasks%s is invalid_input in %s', async (query, field) => {
  const server = await serving(await tempBoard());
  const { status, envelope } = await server.send('GET', `/api/v1/tasks${query}`);
  expect(status).toBe(400);
  expect(envelope).toMatchObject({
    ok: false,
    operation: 'list-tasks',
    error: { code: 'invalid_input', details: { field } },
  });
});

const BAD_IDS = [
  '..%2fx',
  '%2fetc%2fx',
  'a%5cb',
  '%00',
  't-1%0a',
  '-A',
  '--upload-pack=x',
  '*',
  ':%2f',
  '%ff',
  'CON',
];

test.each([...BAD_IDS, 'x'.repeat(300), '__proto__'])('the task id %s is invalid_input', async (id) => {
  const board = await tempBoard();
  const server = await serving(board);
  const before = headOf(board);
  const read = await server.send('GET', `/api/v1/tasks/${id}`);
  const write = await server.write('PATCH', `/api/v1/tasks/${id}`, { title: 'New' });
  for (const { status, envelope } of [read, write]) {
    expect(status).toBe(400);
    expect(envelope).toMatchObject({
      ok: false,
      error: { code: 'invalid_input', details: { field: 'task_id' } },
    });
  }
  expect(headOf(board)).toBe(before);
});

test('an id is the whole id: its beginning is not enough for a program', async () => {
  const { server } = await boardWithTask();
  expect((await server.send('GET', '/api/v1/tasks/t-')).status).toBe(404);
});

test('a path parameter may stand in the body again, if it says the same', async () => {
  const { board, server } = await boardWithTask();
  const same = await server.write('PATCH', '/api/v1/tasks/t-1', { task_id: 't-1', title: 'New' });
  expect(same.envelope).toMatchObject({ ok: true, data: { task: { id: 't-1', title: 'New' } } });
  const before = headOf(board);
  const other = await server.write('PATCH', '/api/v1/tasks/t-1', { task_id: 't-2', title: 'Newer' });
  expect(other.envelope).toMatchObject({
    error: { code: 'invalid_input', details: { field: 'task_id', received: 't-2', expected: 't-1' } },
  });
  expect(headOf(board)).toBe(before);
});

test('a query on a write is invalid_input, also where it names fields', async () => {
  const { board, server } = await boardWithTask();
  const before = headOf(board);
  const { status, envelope } = await server.write('PATCH', '/api/v1/tasks/t-1?title=New', {});
  expect(status).toBe(400);
  expect(envelope).toMatchObject({ error: { code: 'invalid_input', details: { field: 'query' } } });
  expect(headOf(board)).toBe(before);
});

test('null in a body is a value of its own', async () => {
  const { server } = await boardWithTask();
  await server.write('PUT', '/api/v1/tasks/t-1/assignee', { assignee: 'a' });
  const { envelope } = await server.write('PUT', '/api/v1/tasks/t-1/assignee', { assignee: null });
  expect(envelope).toMatchObject({ ok: true, data: { changed: true, task: { assignee: null } } });
});

test('Idempotency-Key is request_id: the second sending gives the first answer', async () => {
  const { board, server } = await boardWithTask();
  const send = (body: object, headers = {}) => server.write('POST', '/api/v1/tasks', body, headers);
  const first = await send({ title: 'Four' }, { 'Idempotency-Key': 'key-1' });
  const before = headOf(board);
  for (const again of [
    await send({ title: 'Four' }, { 'Idempotency-Key': 'key-1' }),
    await send({ title: 'Four', request_id: 'key-1' }),
    await send({ title: 'Four', request_id: 'key-1' }, { 'Idempotency-Key': 'key-1' }),
  ]) {
    const data = first.envelope.ok ? first.envelope.data : {};
    expect(again.envelope).toMatchObject({ ok: true, data: { replayed: true, commit: data.commit } });
  }
  expect(headOf(board)).toBe(before);
});

const IF_MATCH: [value: string, status: number][] = [
  ['"1"', 200],
  ['1', 200],
  ['*', 200],
  ['"2"', 409],
  ['2', 409],
  ['W/"1"', 400],
  ['"1", "2"', 400],
  ['"1', 400],
  ['"one"', 400],
  ['""', 400],
  ['"0"', 400],
  ['-1', 400],
];

test.each(IF_MATCH)('If-Match: %s on a task of revision 1 is %i', async (value, status) => {
  const { board, server } = await boardWithTask();
  const before = headOf(board);
  const came = await server.write('PATCH', '/api/v1/tasks/t-1', { title: 'New' }, { 'If-Match': value });
  expect(came.status).toBe(status);
  expect(headOf(board) !== before).toBe(status === 200);
  if (status === 400) {
    expect(came.envelope).toMatchObject({
      error: { code: 'invalid_input', details: { field: 'if_revision' } },
    });
  }
});

const REPEATED: [header: string, values: [string, string], field: string][] = [
  ['Idempotency-Key', ['a', 'b'], 'request_id'],
  ['Idempotency-Key', ['a', 'a'], 'request_id'],
  ['If-Match', ['"1"', '"2"'], 'if_revision'],
  ['If-Match', ['*', '*'], 'if_revision'],
];

test.each(REPEATED)('%s sent twice, as %j, is invalid_input', async (header, [one, other], field) => {
  const { board, server } = await boardWithTask();
  const before = headOf(board);
  const body = '{"title":"New"}';
  const headers = {
    Host: `127.0.0.1:${server.port}`,
    Authorization: `Bearer ${server.token}`,
    'Content-Type': 'application/json',
    'Content-Length': String(body.length),
    [header]: one,
    [header.toLowerCase()]: other,
    Connection: 'close',
  };
  const { status, envelope } = parseResponse(
    await server.raw(requestText('PATCH /api/v1/tasks/t-1', headers, body)),
  );
  expect(status).toBe(400);
  expect(envelope).toMatchObject({
    error: { code: 'invalid_input', details: { field, header, received: [one, other] } },
  });
  expect(headOf(board)).toBe(before);
});

test('one Idempotency-Key may have a comma in it', async () => {
  const { server } = await boardWithTask();
  const key = { 'Idempotency-Key': 'a, b' };
  expect((await server.write('POST', '/api/v1/tasks', { title: 'New' }, key)).status).toBe(200);
  const again = await server.write('POST', '/api/v1/tasks', { title: 'New', request_id: 'a, b' });
  expect(again.envelope).toMatchObject({ ok: true, data: { replayed: true } });
});

const DISAGREEING: [headers: Record<string, string>, body: object, field: string][] = [
  [{ 'If-Match': '"1"' }, { if_revision: 2 }, 'if_revision'],
  [{ 'Idempotency-Key': 'a' }, { request_id: 'b' }, 'request_id'],
  [{ 'Idempotency-Key': 'a' }, { request_id: null }, 'request_id'],
];

test.each(DISAGREEING)('headers %j and body %j disagree: invalid_input', async (headers, body, field) => {
  const { board, server } = await boardWithTask();
  const before = headOf(board);
  const came = await server.write('PATCH', '/api/v1/tasks/t-1', { title: 'New', ...body }, headers);
  expect(came.envelope).toMatchObject({ error: { code: 'invalid_input', details: { field } } });
  expect(headOf(board)).toBe(before);
});

test('what is written is by whom the body names, and by a person where it names nobody', async () => {
  const { board, server } = await boardWithTask();
  await server.write('PATCH', '/api/v1/tasks/t-1', { title: 'New', agent: 'agent-7' });
  expect(board.git('log', '-1', '--format=%an').trim()).toBe('agent-7');
  await server.write('PATCH', '/api/v1/tasks/t-1', { title: 'Newer' });
  expect(board.git('log', '-1', '--format=%an').trim()).not.toBe('agent-7');
});

test('an Idempotency-Key in UTF-8 is the request_id that a body would give, and one in other bytes is refused', async () => {
  const board = await tempBoard();
  const server = await serving(board);
  const body = '{"agent":"a"}';
  const beat = (key: Buffer) =>
    server.raw(
      `POST /api/v1/reports/heartbeat HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: close\r\n`,
      `Authorization: Bearer ${server.token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n`,
      Buffer.concat([Buffer.from('Idempotency-Key: '), key, Buffer.from(`\r\n\r\n${body}`)]),
    );
  expect(parseResponse(await beat(Buffer.from('Schlüssel'))).status).toBe(200);
  const again = await server.write('POST', '/api/v1/reports/heartbeat', {
    agent: 'a',
    request_id: 'Schlüssel',
  });
  expect(again.envelope).toMatchObject({ ok: true, data: { replayed: true } });
  const refused = parseResponse(await beat(Buffer.from('Schl\xfcssel', 'latin1')));
  expect(refused).toMatchObject({
    status: 400,
    envelope: { error: { details: { header: 'Idempotency-Key' } } },
  });
});
