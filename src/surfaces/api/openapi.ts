import { COMMON_ERRORS } from '../../service/common-errors.ts';
import type { Operation } from '../../service/operation.ts';
import { loadAll } from '../../service/registry.ts';
import { VERSION } from '../../version.ts';
import { JSON_TYPE } from './media-types.ts';
import { parametersOf, requestBodyOf } from './openapi-requests.ts';
import { failures, responsesOf } from './openapi-responses.ts';
import { type DocumentSchemas, describeSchemas } from './openapi-schemas.ts';
import { streamObject } from './openapi-stream.ts';

type JsonObject = Record<string, unknown>;

/** The OpenAPI 3.1 document of the server, made of the operations' declarations: the same for the same registry. */
export async function openApiDocument(): Promise<JsonObject> {
  const operations = await loadAll();
  const schemas = describeSchemas(operations);
  return {
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: '/' }],
    tags: [...new Set(operations.map(tagOf))].map((name) => ({ name, description: aboutTag(name) })),
    paths: { ...pathsOf(operations, schemas), ...SERVER_PATHS },
    components: { schemas: schemas.components, securitySchemes: { bearer: BEARER } },
  };
}

const INFO = {
  title: 'Mission Control',
  version: VERSION,
  description:
    'A task board for AI workers, kept as plain files in git: each report is one commit. An operationId is the ' +
    "operation's name on every surface, and `follow-` and that name is its stream. Decide by `error.code`, never by " +
    '`message`. Every answer is JSON; a request with `Accept: text/plain` gets the few words of the command line instead.',
  license: { name: 'MIT', identifier: 'MIT' },
};

const BEARER = {
  type: 'http',
  scheme: 'bearer',
  description:
    "made when the server starts; in the file `mission-control/token` of the board's git directory",
};

/** What the server answers besides operations; tests hold it against the routes that there are. */
const SERVER_PATHS = {
  '/healthz': {
    get: serverOperation('healthz', 'Say that the server is up', {
      type: 'object',
      properties: {
        ok: { const: true },
        board: { type: 'string', description: "the board's name" },
        version: { type: 'string' },
        pid: { type: 'integer', description: "the server's process" },
      },
      required: ['ok', 'board', 'version', 'pid'],
      additionalProperties: false,
    }),
  },
  '/openapi.json': { get: serverOperation('openapi', 'Give this document', { type: 'object' }) },
};

function serverOperation(operationId: string, summary: string, schema: JsonObject): JsonObject {
  const success = { description: 'The answer', content: { [JSON_TYPE]: { schema } } };
  return {
    operationId,
    summary,
    security: [],
    responses: { 200: success, ...failures(COMMON_ERRORS.everyRequest) },
  };
}

function pathsOf(operations: readonly Operation[], schemas: DocumentSchemas): Record<string, JsonObject> {
  const paths: Record<string, JsonObject> = {};
  const add = (path: string, method: string, described: JsonObject) => {
    paths[path] = { ...paths[path], [method]: described };
  };
  for (const operation of operations) {
    const { name, http, stream } = operation.declaration;
    add(http.path, http.method.toLowerCase(), operationObject(operation, schemas));
    if (stream === undefined) continue;
    const { [name]: input = {} } = schemas.streams.inputs;
    const { [name]: items = {} } = schemas.streams.items;
    add(stream.path, 'get', { tags: [tagOf(operation)], ...streamObject(name, stream, { input, items }) });
  }
  return paths;
}

function operationObject(operation: Operation, { inputs, answers }: DocumentSchemas): JsonObject {
  const { name, summary, description } = operation.declaration;
  const input = inputs[name] ?? {};
  const isWrite = operation.access === 'write';
  return {
    operationId: name,
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [tagOf(operation)],
    parameters: parametersOf(operation, input),
    security: isWrite ? [{ bearer: [] }] : [],
    ...(isWrite ? { requestBody: requestBodyOf(operation, input) } : {}),
    responses: responsesOf(operation, answers[name] ?? {}),
  };
}

const ABOUT: Readonly<Record<string, string>> = {
  reports: 'What workers say of their tasks',
  board: 'The board as a whole',
  tasks: 'What there is to do, and what was done',
  workers: 'Who works, and who is silent',
  runs: 'Attempts at tasks',
  messages: 'What workers, orchestrators and people write to each other',
  needs: 'What cannot go on without somebody',
  events: 'What happened',
};

function aboutTag(name: string): string {
  const about = ABOUT[name];
  if (about === undefined) throw new Error(`say in openapi.ts what the operations of ${name} are about`);
  return about;
}

/** The kind of thing that an operation is about is the part of its path after the version. */
function tagOf({ declaration }: Operation): string {
  return declaration.http.path.split('/')[3] ?? 'board';
}
