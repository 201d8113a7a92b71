import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import type { ErrorCode } from '../../../src/errors.ts';
import { holdBoard } from '../../../src/service/hold-board.ts';
import type { Operation } from '../../../src/service/operation.ts';
import { loadAll, type OperationName } from '../../../src/service/registry.ts';
import { openApiDocument } from '../../../src/surfaces/api/openapi.ts';
import { startServer } from '../../../src/surfaces/api/server.ts';
import { type BoardName, copyOf, HOLDER, MESSAGE, RUN, TASK } from '../../parity/boards.ts';
import { boardOfHelp } from '../../parity/examples.ts';
import { type BuiltRequest, DocumentClient, type OpenApi } from './document-client.ts';

type Input = Record<string, unknown>;

const document = (await openApiDocument()) as unknown as OpenApi;
const operations = await loadAll();
/** Soon after the boards were prepared. */
const NOW = Date.parse('2026-11-21T10:10:00.000Z');
const client = new DocumentClient(document);

/** A board behind a server, to send requests to. */
interface Served {
  send(request: BuiltRequest): Promise<{ status: number; body: unknown; etag: string | null }>;
  /** The text of what comes, without end. */
  follow(request: BuiltRequest): Promise<ReadableStream<string>>;
  stop(): Promise<void>;
}

const folder = mkdtempSync(join(tmpdir(), 'mission-control-openapi-'));
const shared = new Map<BoardName, Promise<Served>>();

afterAll(async () => {
  for (const served of shared.values()) await (await served).stop();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(on: BoardName): Promise<Served> {
  const root = await copyOf(on, mkdtempSync(join(folder, 'served-')));
  const board = await holdBoard(root, { agent: null, now: () => NOW });
  const { address, tokenFile, stop } = await startServer({ board, port: 0 });
  const authorization = `Bearer ${readFileSync(tokenFile, 'utf8')}`;
  const fetched = ({ method, target, headers, body }: BuiltRequest) =>
    fetch(`${address}${target}`, { method, headers: { authorization, ...headers }, body });
  return {
    stop,
    async send(request) {
      const response = await fetched(request);
      return { status: response.status, body: await response.json(), etag: response.headers.get('etag') };
    },
    async follow(request) {
      const { body } = await fetched(request);
      if (body === null) throw new Error(`expected a stream from ${request.target}`);
      return body.pipeThrough(new TextDecoderStream());
    },
  };
}

/** A server that tests share, because they leave its board as it is. */
function serveShared(on: BoardName): Promise<Served> {
  const served = shared.get(on) ?? serve(on);
  shared.set(on, served);
  return served;
}

/** A server for this test only, because the test changes its board. */
async function serveAlone(on: BoardName): Promise<Served> {
  const served = await serve(on);
  onTestFinished(served.stop);
  return served;
}

/** What came back, beside what is wrong with it by the document. */
async function ask({ send }: Served, name: string, input: Input) {
  const answer = await send(client.requestFor(name, input));
  return { ...answer, problems: client.problemsOfResponse(name, answer.status, answer.body, answer.etag) };
}

/** What the examples of the help name that an operation may look for, by what it answers when there is none. */
const NAMED: Readonly<Partial<Record<ErrorCode, string>>> = {
  task_not_found: TASK,
  run_not_found: RUN,
  worker_not_found: HOLDER,
  message_not_found: MESSAGE,
};

/** An example that asks for what is not on the board; undefined where an operation looks for nothing that its examples name. */
function missing({ examples, errors }: Operation['declaration']): Input | undefined {
  const names = errors.flatMap((code) => NAMED[code] ?? []);
  for (const { input } of examples) {
    const text = JSON.stringify(input);
    const name = names.find((known) => text.includes(`"${known}"`));
    if (name !== undefined) return JSON.parse(text.replaceAll(`"${name}"`, '"none"'));
  }
  return undefined;
}

/** Asks for what is not on the board, where an operation looks for something; else gives a value out of bounds. */
function failing({ access, declaration }: Operation): { input: Input; status: number } {
  const sought = missing(declaration);
  if (sought !== undefined) return { input: sought, status: 404 };
  const input = declaration.examples[0]?.input ?? {};
  if (access === 'write') return { input: { ...input, request_id: '' }, status: 400 };
  const parameters = document.paths[declaration.http.path]?.get?.parameters ?? [];
  const bounded = parameters.find(({ schema }) => typeof schema.maximum === 'number');
  if (bounded !== undefined)
    return { input: { [bounded.name]: Number(bounded.schema.maximum) + 1 }, status: 400 };
  return { input: { [parameters[0]?.name ?? '']: 'nothing of the kind' }, status: 400 };
}

describe.each(operations)(
  '$declaration.name, called by a client that only knows the document,',
  (operation) => {
    const { name, examples } = operation.declaration;

    test.each(examples)('answers "$title" with what the document promises', async ({ title, input }) => {
      const on = boardOfHelp(name as OperationName, title);
      const served = await (operation.access === 'read' ? serveShared(on) : serveAlone(on));
      const { status, body, problems } = await ask(served, name, input);
      expect(body).toMatchObject({ ok: true, operation: name });
      expect({ status, problems }).toEqual({ status: 200, problems: [] });
    });

    test('refuses what cannot be done with what the document promises', async () => {
      const { input, status } = failing(operation);
      const answer = await ask(await serveShared('taken'), name, input);
      expect(answer.body).toMatchObject({ ok: false, operation: name });
      expect({ status: answer.status, problems: answer.problems }).toEqual({ status, problems: [] });
    });
  },
);

test.each([
  ['a write without the token', 'create-task', { authorization: '' }, 401],
  ['a write that does not say that it is JSON', 'create-task', { 'content-type': 'text/plain' }, 415],
  ['a read from a page of elsewhere', 'list-tasks', { origin: 'http://elsewhere.example' }, 403],
])('%s is refused with what the document promises', async (_what, name, headers, expected) => {
  const request = client.requestFor(name, name === 'create-task' ? { title: 'Fix it' } : {});
  const { status, body } = await (await serveShared('taken')).send({
    ...request,
    headers: { ...request.headers, ...headers },
  });
  expect({ status, problems: client.problemsOfResponse(name, status, body) }).toEqual({
    status: expected,
    problems: [],
  });
});

test("an answer's ETag goes into If-Match as the document has it, and the header counts", async () => {
  const { send } = await serveAlone('taken');
  const shown = await send(client.requestFor('show-task', { task_id: TASK }));
  const change = (title: string) =>
    send(client.requestFor('update-task', { task_id: TASK, title }, { 'if-match': shown.etag ?? '' }));
  expect((await change('Once')).status).toBe(200);
  const { status, body } = await change('Twice');
  expect(body).toMatchObject({ error: { code: 'revision_conflict' } });
  expect(client.problemsOfResponse('update-task', status, body)).toEqual([]);
});

test.each(['healthz', 'openapi'])('%s answers with what the document promises', async (name) => {
  const { status, problems } = await ask(await serveShared('taken'), name, {});
  expect({ status, problems }).toEqual({ status: 200, problems: [] });
});

test.each(operations.filter(({ declaration }) => declaration.stream !== undefined))(
  '$declaration.name gives to those who follow it what the document promises',
  async ({ declaration: { name } }) => {
    const served = await serveAlone('waiting');
    const stream = await served.follow(client.requestFor(`follow-${name}`, {}));
    await served.send(client.requestFor('create-task', { title: 'Say what is new' }));
    expect(client.problemsOfItem(name, await firstItem(stream))).toEqual([]);
  },
);

/** The first item of a stream, which nobody reads further. */
async function firstItem(stream: ReadableStream<string>): Promise<unknown> {
  let text = '';
  for await (const part of stream) {
    text += part;
    const [, item] = /^data: (.*)\n/m.exec(text) ?? [];
    if (item !== undefined) return JSON.parse(item);
  }
  throw new Error(`the stream ended without an item: ${text}`);
}
