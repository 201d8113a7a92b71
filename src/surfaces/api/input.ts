import * as z from 'zod';
import { readText, unwrap } from '../../domain/record.ts';
import { BoardError } from '../../errors.ts';
import type { Operation } from '../../service/operation.ts';
import { readBody } from './body.ts';
import type { ApiContext } from './context.ts';
import { readOnce, SYNONYMS } from './headers.ts';
import { parametersOf } from './path-template.ts';

/** A field's value from somewhere else than the body or the query. */
interface Given {
  field: string;
  value: unknown;
  /** Where it stands, for people. */
  place: string;
}

/** What a request asks of an operation: as the bridge would take it as a JSON object. */
export async function readInput(operation: Operation, c: ApiContext): Promise<Record<string, unknown>> {
  const url = new URL(c.req.url);
  const path = fromPath(operation, c);
  if (operation.access === 'read') return combine(readQuery(operation, url), path);
  refuseQuery(url);
  return combine(await readBody(c), [...path, ...fromHeaders(c)]);
}

function fromPath({ declaration, input }: Operation, c: ApiContext): Given[] {
  return parametersOf(declaration.http.path).map((field) => ({
    field,
    value: readText(schemaOf(input, field), c.req.param(field)),
    place: 'path',
  }));
}

function fromHeaders(c: ApiContext): Given[] {
  return SYNONYMS.flatMap((synonym) => {
    const text = readOnce(c, synonym);
    const value = text === undefined ? undefined : synonym.read(text);
    return value === undefined ? [] : [{ field: synonym.field, value, place: synonym.header }];
  });
}

/** Query parameters as values; those that are no field stay text, for the schema to refuse. */
export function readQuery({ input }: Pick<Operation, 'input'>, url: URL): Record<string, unknown> {
  refuseMalformed(url.search);
  const names = new Set(url.searchParams.keys());
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      readParameter(schemaOf(input, name), name, url.searchParams.getAll(name)),
    ]),
  );
}

function readParameter(schema: z.core.$ZodType, name: string, texts: string[]): unknown {
  if (unwrap(schema) instanceof z.ZodArray) return readText(schema, texts);
  if (texts.length === 1) return readText(schema, texts[0]);
  const received = texts.map((text) => JSON.stringify(text)).join(' and ');
  throw new BoardError('invalid_input', `${name}: expected once, got ${received}`, {
    details: { field: name, received: texts },
  });
}

const ANYTHING = z.unknown();

function schemaOf(input: Operation['input'], name: string): z.core.$ZodType {
  const shape: Record<string, z.core.$ZodType> = input.shape;
  return (Object.hasOwn(shape, name) ? shape[name] : undefined) ?? ANYTHING;
}

/** URLSearchParams puts a mark in the place of bytes that are no text; what was sent must not be changed in silence. */
function refuseMalformed(search: string): void {
  try {
    decodeURIComponent(search);
  } catch (cause) {
    throw new BoardError(
      'invalid_input',
      `query: expected percent-encoded UTF-8, got ${JSON.stringify(search)}`,
      { details: { field: 'query', received: search }, cause },
    );
  }
}

function refuseQuery({ search }: URL): void {
  if (search === '') return;
  throw new BoardError(
    'invalid_input',
    `query: expected none on a write, got ${JSON.stringify(search)}; its fields go into the body`,
    { details: { field: 'query', received: search } },
  );
}

/** Puts fields from several places together; one that two places give differently is refused. */
function combine(body: Record<string, unknown>, others: readonly Given[]): Record<string, unknown> {
  for (const { field, value, place } of others) {
    if (!Object.hasOwn(body, field) || body[field] === value) continue;
    throw new BoardError(
      'invalid_input',
      `${field}: expected ${JSON.stringify(value)} as in ${place}, got ${JSON.stringify(body[field])}; give it once`,
      { details: { field, received: body[field], expected: value } },
    );
  }
  return { ...body, ...Object.fromEntries(others.map(({ field, value }) => [field, value])) };
}
