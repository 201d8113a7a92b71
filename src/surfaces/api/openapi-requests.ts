import type { Operation, Stream } from '../../service/operation.ts';
import { SYNONYMS } from './headers.ts';
import { JSON_TYPE } from './media-types.ts';
import type { JsonSchema } from './openapi-schemas.ts';
import { parametersOf as inPathOf } from './path-template.ts';

type JsonObject = Record<string, unknown>;

/** A task's revision as headers carry it. */
export const REVISION_TAG = { type: 'string', pattern: '^"[1-9][0-9]*"$' };

/** An operation's parameters: in the path, then in the query of a read or the headers of a write. */
export function parametersOf(operation: Operation, input: JsonSchema): JsonObject[] {
  const names = Object.keys(operation.input.shape);
  const inPath = names.filter((name) => isInPath(operation, name)).map((name) => pathParameter(name, input));
  if (operation.access === 'write') return [...inPath, ...headerParameters(input)];
  const rest = names.filter((name) => !isInPath(operation, name));
  return [...inPath, ...rest.map((name) => queryParameter(name, input))];
}

/** The parameters of something to follow: its inputs in the query, and the header that goes on after an item. */
export function streamParametersOf({ resume }: Stream, input: JsonSchema): JsonObject[] {
  const { schema } = described(input, resume.input);
  return [
    ...Object.keys(input.properties ?? {}).map((name) => queryParameter(name, input)),
    {
      name: 'Last-Event-ID',
      in: 'header',
      required: false,
      description: `the same as ${resume.input}: what came last, sent by clients that connect again`,
      schema,
    },
  ];
}

/** The JSON body of a write: all that it takes, but for what the path says. */
export function requestBodyOf(operation: Operation, input: JsonSchema): JsonObject {
  const inBody = (name: string) => !isInPath(operation, name);
  const pick = (fields: JsonObject) =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => inBody(name)));
  const required = [...(input.required ?? []), ...(isByWorker(operation) ? ['agent'] : [])].filter(inBody);
  const { required: _all, properties, ...rest } = input;
  const schema = {
    ...rest,
    properties: pick(properties ?? {}),
    ...(required.length > 0 ? { required } : {}),
  };
  const examples = operation.declaration.examples.map(({ title, input: given }) => [
    title,
    { value: pick(given) },
  ]);
  return {
    required: true,
    content: { [JSON_TYPE]: { schema, examples: Object.fromEntries(examples) } },
  };
}

/** Nothing but the request says who writes. */
function isByWorker({ declaration }: Operation): boolean {
  return 'byWorker' in declaration && declaration.byWorker === true;
}

function isInPath({ declaration }: Operation, name: string): boolean {
  return inPathOf(declaration.http.path).includes(name);
}

function pathParameter(name: string, input: JsonSchema): JsonObject {
  return { name, in: 'path', required: true, ...described(input, name) };
}

function queryParameter(name: string, input: JsonSchema): JsonObject {
  const required = input.required?.includes(name) ?? false;
  const { schema, ...rest } = described(input, name);
  const isList = schema.type === 'array';
  return {
    name,
    in: 'query',
    required,
    ...rest,
    ...(isList ? { style: 'form', explode: true } : {}),
    schema,
  };
}

function headerParameters(input: JsonSchema): JsonObject[] {
  return SYNONYMS.filter(({ field }) => input.properties?.[field] !== undefined).map(({ header, field }) => {
    const { description, schema } = described(input, field);
    return {
      name: header,
      in: 'header',
      required: false,
      description: `the same as ${field} in the body: ${description}`,
      schema: schema.type === 'string' ? schema : REVISION_TAG,
    };
  });
}

function described(input: JsonSchema, name: string): { description?: string; schema: JsonSchema } {
  const field = input.properties?.[name];
  if (typeof field !== 'object') throw new Error(`there is no input ${name} to describe`);
  const { description, ...schema } = field;
  return { ...(description === undefined ? {} : { description }), schema };
}
