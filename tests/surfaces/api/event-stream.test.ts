import { EventSource } from 'eventsource';
import { expect, onTestFinished, test } from 'vitest';
import { holdBoard } from '../../../src/service/hold-board.ts';
import { startServer } from '../../../src/surfaces/api/server.ts';
import { callCli } from '../../helpers/call-surface.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { type Serving, serving } from './serving.ts';

const PATH = '/api/v1/events/stream';
const UNKNOWN = '20261121T101112123Z-k3f9a2';

/** A server-sent message as it was sent: its fields, or a comment. */
type Message = Record<string, string>;

/** A stream as a program without EventSource reads it. */
async function reading(server: Serving, query = '', headers: Record<string, string> = {}) {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const response = await fetch(`${server.address}${PATH}${query}`, { headers, signal: abort.signal });
  const messages = messagesOf(response.body ?? new ReadableStream());
  const next = async (): Promise<Message | undefined> => (await messages.next()).value;
  return { response, next, opening: await next() };
}

async function* messagesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Message, undefined> {
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      yield Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2)));
    }
  }
  return undefined;
}

async function note(board: TempBoard, message: string, agent = 'a'): Promise<string> {
  const input = { type: 'note', entity_type: 'board', entity_id: 'board', message, agent } as const;
  return (await board.ok('append-event', input)).event_ids[0] ?? '';
}

test('a stream says at once that it is open, and then gives each event as one message', async () => {
  const board = await tempBoard();
  const server = await serving(board);
  const { response, opening, next } = await reading(server);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(opening).toEqual({ '': 'open', retry: '1000' });
  const id = await note(board, 'two\nlines, \u2028 and \u001b');
  const { items } = await board.ok('list-events', { order: 'desc', limit: 1 });
  const message = await next();
  expect(Object.keys(message ?? {})).toEqual(['id', 'data']);
  expect(message?.id).toBe(id);
  expect(JSON.parse(message?.data ?? '')).toEqual(items[0]);
});

test('writes through the server, and of processes beside it, come in the order of commits', async () => {
  const board = await tempBoard();
  const server = await serving(board);
  const { next } = await reading(server, '?type=task-created');
  const ids = Array.from({ length: 6 }, (_, index) => `t-${index}`);
  await Promise.all(
    ids.map(async (id, index) =>
      index % 2 === 0
        ? server.write('POST', '/api/v1/tasks', { title: id, id })
        : callCli(board.root, ['create-task', '--title', id, '--id', id]),
    ),
  );
  const seen: string[] = [];
  while (seen.length < ids.length) seen.push(JSON.parse((await next())?.data ?? '').entity_id);
  const trailers = board.git('log', '--reverse', '--format=%(trailers:key=Task,valueonly)');
  expect(seen).toEqual(trailers.split('\n').filter((line) => line !== ''));
});

test('a stream goes on after Last-Event-ID, which counts more than what the address says', async () => {
  const board = await tempBoard();
  const server = await serving(board);
  const ids = [await note(board, '1'), await note(board, '2'), await note(board, '3')];
  const expectNext = async (query: string, headers: Record<string, string>, id: string | undefined) => {
    const { next } = await reading(server, query, headers);
    expect((await next())?.id).toBe(id);
  };
  await expectNext('', { 'last-event-id': ids[0] ?? '' }, ids[1]);
  await expectNext(`?after=${ids[1]}`, {}, ids[2]);
  await expectNext(`?after=${ids[0]}`, { 'last-event-id': ids[1] ?? '' }, ids[2]);
});

test('filters are those of list-events', async () => {
  const board = await tempBoard();
  const server = await serving(board);
  const { next } = await reading(server, '?type=note&type=x-review&agent=b&entity_id=board');
  await note(board, 'not this', 'a');
  const id = await note(board, 'this', 'b');
  expect((await next())?.id).toBe(id);
});

test.each([
  ['', { 'last-event-id': UNKNOWN }, 404, 'event_not_found'],
  [`?after=${UNKNOWN}`, {}, 404, 'event_not_found'],
  ['?type=No%20Type', {}, 400, 'invalid_input'],
  ['?limit=3', {}, 400, 'invalid_input'],
  ['?agent=a&agent=b', {}, 400, 'invalid_input'],
])('%s %j is refused with an envelope, before any stream begins', async (query, headers, status, code) => {
  const server = await serving(await tempBoard());
  const answer = await server.send('GET', `${PATH}${query}`, { headers: headers as Record<string, string> });
  expect(answer).toMatchObject({
    status,
    envelope: { ok: false, operation: 'list-events', error: { code } },
  });
  expect(answer.headers.get('content-type')).toBe('application/json');
});

test('HEAD answers with the headers alone, and POST is not allowed', async () => {
  const server = await serving(await tempBoard(), { patience: { stop: 60_000 } });
  const head = await fetch(`${server.address}${PATH}`, { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(head.headers.get('content-type')).toContain('text/event-stream');
  expect(await head.text()).toBe('');
  expect(await server.send('POST', PATH)).toMatchObject({ status: 405 });
  await server.stop();
});

test('a server that stops ends its streams with a word', async () => {
  const server = await serving(await tempBoard(), { patience: { stop: 60_000 } });
  const { next } = await reading(server);
  const stopped = server.stop();
  expect(await next()).toEqual({ '': expect.stringContaining('the server stops') });
  expect(await next()).toBeUndefined();
  await stopped;
});

test('a reader that leaves ends what was done for it', async () => {
  const board = await tempBoard();
  const signals: AbortSignal[] = [];
  const server = await serving(board, {
    wrap: (held) => ({
      ...held,
      follow: ((name: 'list-events', input: object, options: { signal: AbortSignal }) => {
        signals.push(options.signal);
        return held.follow(name, input, options);
      }) as typeof held.follow,
    }),
  });
  const abort = new AbortController();
  const response = await fetch(`${server.address}${PATH}`, { signal: abort.signal });
  await response.body?.getReader().read();
  const ended = new Promise((resolve) => signals[0]?.addEventListener('abort', resolve));
  abort.abort();
  await ended;
});

test('an EventSource lives through a restart of the server and gets each event once', async () => {
  const board = await tempBoard();
  const start = async (port: number) => startServer({ board: await holdBoard(board.root), port });
  let server = await start(0);
  onTestFinished(() => server.stop());
  const port = Number(new URL(server.address).port);
  const first = await note(board, 'before');
  const source = new EventSource(`${server.address}${PATH}?after=${first}`);
  onTestFinished(() => source.close());
  const seen: string[] = [];
  let wake = () => {};
  source.onmessage = ({ data, lastEventId }) => {
    expect(JSON.parse(data).id).toBe(lastEventId);
    seen.push(JSON.parse(data).message);
    wake();
  };
  const until = async (message: string) => {
    while (!seen.includes(message)) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  await note(board, '1');
  await until('1');
  await server.stop();
  await note(board, '2');
  server = await start(port);
  await note(board, '3');
  await until('3');
  expect(seen).toEqual(['1', '2', '3']);
});
