import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { holdBoard } from '../../../src/service/hold-board.ts';
import type { Operation } from '../../../src/service/operation.ts';
import { loadAll } from '../../../src/service/registry.ts';
import { openApiDocument } from '../../../src/surfaces/api/openapi.ts';
import { startServer } from '../../../src/surfaces/api/server.ts';
import { gitIn } from '../../helpers/temp-board.ts';
import { preparedBoard, RUN, TASK } from '../../parity/boards.ts';
import { type BuiltRequest, DocumentClient, type OpenApi } from './document-client.ts';

type Input = Record<string, unknown>;

const document = (await openApiDocument()) as unknown as OpenApi;
const operations = await loadAll();
/** Soon after the board was prepared. */
const NOW = Date.parse('2026-11-21T10:10:00.000Z');
const client = new DocumentClient(document);

/** A board behind a server, to send requests to. */
interface Served {
  send(request: BuiltRequest): Promise<{ status: number; body: unknown; etag: string | null }>;
  stop(): Promise<void>;
}

const folder = mkdtempSync(join(tmpdir(), 'mission-control-openapi-'));
const template = join(folder, 'template');
let boards = 0;
let shared: Served;

beforeAll(async () => {
  cpSync(await preparedBoard('taken'), template, { recursive: true });
  gitIn(template, 'gc', '-q');
  shared = await serve();
});
afterAll(async () => {
  await shared.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Serves a board on which every example of the help succeeds: the task is in progress, its run open. */
async function serve(): Promise<Served> {
  const root = join(folder, `board-${++boards}`);
  cpSync(template, root, { recursive: true });
  const board = await holdBoard(root, { agent: null, now: () => NOW });
  const { address, tokenFile, stop } = await startServer({ board, port: 0 });
  const authorization = `Bearer ${readFileSync(tokenFile, 'utf8')}`;
  return {
    stop,
    async send({ method, target, headers, body }) {
      const given = { method, headers: { authorization, ...headers }, body };
      const response = await fetch(`${address}${target}`, given);
      return { status: response.status, body: await response.json(), etag: response.headers.get('etag') };
    },
  };
}

/** A server for this test only, because the test changes its board. */
async function serveAlone(): Promise<Served> {
  const served = await serve();
  onTestFinished(served.stop);
  return served;
}

/** What came back, beside what is wrong with it by the document. */
async function ask({ send }: Served, name: string, input: Input) {
  const answer = await send(client.requestFor(name, input));
  return { ...answer, problems: client.problemsOfResponse(name, answer.status, answer.body, answer.etag) };
}

/** Asks for what is not on the board, where an operation looks for something; else gives a value out of bounds. */
function failing({ access, declaration }: Operation): { input: Input; status: number } {
  const input = declaration.examples[0]?.input ?? {};
  const known = new RegExp(`"(${TASK}|${RUN}|agent-7)"`, 'g');
  const text = JSON.stringify(input);
  if (declaration.errors.some((code) => code.endsWith('_not_found')) && text.search(known) >= 0) {
    return { input: JSON.parse(text.replace(known, '"none"')), status: 404 };
  }
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

    test.each(examples)('answers "$title" with what the document promises', async ({ input }) => {
      const served = operation.access === 'read' ? shared : await serveAlone();
      const { status, body, problems } = await ask(served, name, input);
      expect(body).toMatchObject({ ok: true, operation: name });
      expect({ status, problems }).toEqual({ status: 200, problems: [] });
    });

    test('refuses what cannot be done with what the document promises', async () => {
      const { input, status } = failing(operation);
      const answer = await ask(shared, name, input);
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
  const { status, body } = await shared.send({ ...request, headers: { ...request.headers, ...headers } });
  expect({ status, problems: client.problemsOfResponse(name, status, body) }).toEqual({
    status: expected,
    problems: [],
  });
});

test("an answer's ETag goes into If-Match as the document has it, and the header counts", async () => {
  const { send } = await serveAlone();
  const shown = await send(client.requestFor('show-task', { task_id: TASK }));
  const change = (title: string) =>
    send(client.requestFor('update-task', { task_id: TASK, title }, { 'if-match': shown.etag ?? '' }));
  expect((await change('Once')).status).toBe(200);
  const { status, body } = await change('Twice');
  expect(body).toMatchObject({ error: { code: 'revision_conflict' } });
  expect(client.problemsOfResponse('update-task', status, body)).toEqual([]);
});

test.each(['healthz', 'openapi'])('%s answers with what the document promises', async (name) => {
  const { status, problems } = await ask(shared, name, {});
  expect({ status, problems }).toEqual({ status: 200, problems: [] });
});
