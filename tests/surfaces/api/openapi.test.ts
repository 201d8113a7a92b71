import { validate } from '@readme/openapi-parser';
import { describe, expect, test } from 'vitest';
import { Turns } from '../../../src/domain/turns.ts';
import { ERROR_STATUS } from '../../../src/errors.ts';
import { errorsOf } from '../../../src/service/common-errors.ts';
import type { HeldBoard } from '../../../src/service/hold-board.ts';
import { loadAll } from '../../../src/service/registry.ts';
import { openApiDocument } from '../../../src/surfaces/api/openapi.ts';
import { routesOf } from '../../../src/surfaces/api/routes.ts';
import { StreamPlaces } from '../../../src/surfaces/api/stream-places.ts';
import { tempBoard } from '../../helpers/temp-board.ts';
import { DocumentClient, JSON_TYPE, type OpenApi, type OpenApiOperation } from './document-client.ts';

const document = (await openApiDocument()) as unknown as OpenApi;
const operations = await loadAll();

/** Every operation of the document with its method and path. */
const described = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
);

function operationOf(name: string): OpenApiOperation {
  const found = described.find(({ operation }) => operation.operationId === name);
  if (found === undefined) throw new Error(`the document has no ${name}`);
  return found.operation;
}

/** The fields of an operation's body. */
function bodyOf(name: string): Record<string, unknown> {
  const schema = operationOf(name).requestBody?.content[JSON_TYPE]?.schema ?? {};
  return 'properties' in schema ? (schema.properties as Record<string, unknown>) : {};
}

/** Whether a call has to name its agent, in the body or in the path. */
function agentOf(name: string): boolean {
  const { requestBody, parameters = [] } = operationOf(name);
  const required = requestBody?.content[JSON_TYPE]?.schema ?? {};
  const inBody = 'required' in required && (required.required as string[]).includes('agent');
  return inBody || parameters.some((parameter) => parameter.name === 'agent' && parameter.required);
}

/** All schemas of the document that something outside schemas points to, and the named ones. */
function schemasIn(given: OpenApi): object[] {
  const found: object[] = Object.values(given.components.schemas);
  const walk = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      if (key === 'schema' || key === 'x-item-schema') found.push(member);
      else walk(member);
    }
  };
  walk(given.paths);
  return found;
}

/** The error codes that a response may carry. */
function codesOf(response: object): string[] {
  const listed = /"code":\{"enum":(\[[^\]]*\])/.exec(JSON.stringify(response))?.[1];
  return listed === undefined ? [] : JSON.parse(listed);
}

/** An operation of a copy of the document, to be broken. */
function find(paths: OpenApi['paths'], name: string): Partial<OpenApiOperation> {
  const all = Object.values(paths).flatMap((methods) => Object.values(methods));
  return all.find(({ operationId }) => operationId === name) ?? {};
}

/** The parser resolves references in place, so it is given a copy. */
const check = (given: unknown) => validate(structuredClone(given) as never);

describe('the document', () => {
  test('is valid OpenAPI 3.1', async () => {
    expect(await check(document)).toEqual({ valid: true, warnings: [], specification: 'OpenAPI' });
  });

  test.each<[string, (broken: OpenApi) => void]>([
    [
      'a response that is not described',
      ({ paths }) => (find(paths, 'show-task').responses = { 200: { content: {} } }),
    ],
    [
      'a path parameter that it does not describe',
      ({ paths }) => void delete find(paths, 'show-task').parameters,
    ],
    ['two operations of one name', ({ paths }) => (find(paths, 'show-task').operationId = 'show-run')],
    ['a reference to nothing', ({ components }) => void delete components.schemas.Task],
  ])('would not be valid with %s', async (_what, breakIt) => {
    const broken = structuredClone(document);
    breakIt(broken);
    const outcome = await check(broken).catch((error: unknown) => ({ valid: false, error }));
    expect(outcome.valid).toBe(false);
  });

  test('is the same, byte for byte, each time it is made', async () => {
    expect(JSON.stringify(await openApiDocument())).toBe(JSON.stringify(document));
  });

  test('has every operation of the registry once, at its method and path, and none besides', () => {
    const listed = described.map(
      ({ method, path, operation: { operationId } }) => `${operationId}: ${method} ${path}`,
    );
    const declared = operations.flatMap(({ declaration: { name, http, stream } }) => [
      `${name}: ${http.method} ${http.path}`,
      ...(stream === undefined ? [] : [`follow-${name}: GET ${stream.path}`]),
    ]);
    const own = ['healthz: GET /healthz', 'openapi: GET /openapi.json'];
    expect(listed.sort()).toEqual([...declared, ...own].sort());
  });

  test('has exactly the methods and paths that the server answers', async () => {
    const atOnce = { reads: new Turns(1), streams: new StreamPlaces(1) };
    const api = { token: '', port: 0, ...atOnce, stopping: AbortSignal.abort() };
    const routes = await routesOf({ ...api, board: {} as HeldBoard });
    const listed = (all: readonly { method: string; path: string }[]) =>
      all.map(({ method, path }) => `${method} ${path}`).sort();
    const followed = operations.flatMap(({ declaration: { stream } }) =>
      stream === undefined ? [] : [{ method: 'GET', path: stream.path }],
    );
    expect(listed(described)).toEqual([...new Set([...listed(routes), ...listed(followed)])].sort());
  });

  test('has each operation that can be followed as server-sent events, with all of its inputs', () => {
    const followed = operations.flatMap(({ declaration: { stream } }) => stream ?? []);
    expect(followed.map(({ path }) => path)).toContain('/api/v1/events/stream');
    for (const { path, input, errors } of followed) {
      const { parameters, responses = {} }: Partial<OpenApiOperation> = document.paths[path]?.get ?? {};
      const names = parameters?.map(({ name }) => name);
      expect(names).toEqual([...Object.keys(input.shape), 'Last-Event-ID']);
      expect(responses[200]?.content).toMatchObject({
        'text/event-stream': { 'x-item-schema': expect.any(Object) },
      });
      for (const code of errors) expect(codesOf(responses[ERROR_STATUS[code].http] ?? {})).toContain(code);
    }
  });

  test('asks for the bearer token for writes, and for nothing else', () => {
    for (const { operation } of described) expect(operation).toHaveProperty('security');
    const guarded = described.filter(({ operation }) => operation.security?.length !== 0);
    const writes = operations.filter(({ access }) => access === 'write');
    expect(guarded.map(({ operation }) => operation.operationId).sort()).toEqual(
      writes.map(({ declaration }) => declaration.name).sort(),
    );
    for (const { operation } of guarded) expect(operation.security).toEqual([{ bearer: [] }]);
  });

  test('answers with JSON alone, so that a client has one type of it; the way to text is told in words', () => {
    const types = described.flatMap(({ operation: { responses } }) =>
      Object.values(responses).flatMap(({ content }) => Object.keys(content)),
    );
    expect([...new Set(types)].sort()).toEqual([JSON_TYPE, 'text/event-stream']);
    expect(JSON.stringify(document)).toContain('`Accept: text/plain`');
  });

  test('wants an agent of exactly the writes that are refused without one', async () => {
    const { board } = await tempBoard();
    for (const { access, declaration } of operations) {
      if (access !== 'write') continue;
      const { name, examples } = declaration;
      const { agent: _agent, ...input } = examples[0]?.input ?? {};
      const answer = await board.call(name as string, input);
      const isRefused = !answer.ok && answer.error.details.field === 'agent';
      expect({ name, agent: agentOf(name) }).toEqual({ name, agent: isRefused });
    }
  });

  test('has only schemas that a strict JSON Schema validator compiles', () => {
    const client = new DocumentClient(document);
    for (const schema of schemasIn(document)) expect(() => client.compile(schema)).not.toThrow();
  });

  test('has no schema anywhere that says nothing', () => {
    for (const schema of schemasIn(document)) expect(JSON.stringify(schema)).not.toContain('{}');
  });

  test('tells limits, defaults and forms, and in words what JSON Schema has no keyword for', () => {
    const { title, description, id } = bodyOf('create-task');
    expect(title).toMatchObject({ minLength: 1, maxLength: 300, pattern: expect.stringContaining('\\n') });
    expect(description).toMatchObject({
      description: expect.stringContaining('expected at most 262144 bytes'),
    });
    expect(id).toMatchObject({ $ref: '#/components/schemas/Id' });
    const { Id } = document.components.schemas;
    expect(Id).toMatchObject({
      pattern: expect.any(String),
      description: expect.stringContaining("without '..'"),
    });
    const limit = operationOf('list-tasks').parameters?.find(({ name }) => name === 'limit');
    expect(limit?.schema).toEqual({ type: 'integer', minimum: 1, maximum: 500, default: 50 });
  });
});

describe.each(operations)('$declaration.name, as the document has it,', (operation) => {
  const { name, summary, errors, examples } = operation.declaration;

  test('has each of its errors under its status, and none under another', () => {
    const { responses } = operationOf(name);
    const codes = Object.entries(responses).flatMap(([status, response]) =>
      codesOf(response).map((code) => ({ code, status })),
    );
    for (const code of new Set([...errors, ...errorsOf(operation)])) {
      const { http } = ERROR_STATUS[code];
      expect(codes.filter((listed) => listed.code === code)).toEqual([{ code, status: String(http) }]);
    }
  });

  test('is described in its own words, and each of its inputs has one place', () => {
    const { summary: told, parameters = [] } = operationOf(name);
    expect(told).toBe(summary);
    const placed = [
      ...parameters.filter(({ in: place }) => place !== 'header').map((parameter) => parameter.name),
      ...Object.keys(bodyOf(name)),
    ];
    expect(placed.sort()).toEqual(Object.keys(operation.input.shape).sort());
  });

  test('has examples that its own schemas accept', () => {
    const client = new DocumentClient(document);
    for (const { input } of examples) {
      const { body } = client.requestFor(name, input);
      expect(client.problemsOfBody(name, body)).toEqual([]);
    }
  });
});
