import * as z from 'zod';
import { unwrap } from '../../domain/record.ts';
import type { Operation } from '../../service/operation.ts';
import { outputOf, WriteAnswer } from '../../service/write-answer.ts';
import { RECORDS, SCALARS } from '../docs/schema-text.ts';
import { Failure, Json, successOf, WarningItem } from './openapi-envelopes.ts';

/** A JSON Schema of draft 2020-12, the one that OpenAPI 3.1 speaks. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** What the document needs of zod's schemas; whatever has a name of its own is a reference in all of them. */
export interface DocumentSchemas {
  components: Record<string, JsonSchema>;
  /** What each operation takes, by its name. */
  inputs: Record<string, JsonSchema>;
  /** The envelope of each operation's success, by its name. */
  answers: Record<string, JsonSchema>;
  /** What operations that can be followed take then, and the list of what comes, by their names. */
  streams: { inputs: Record<string, JsonSchema>; items: Record<string, JsonSchema> };
}

/** Where a named schema stands in the document. */
export const referenceTo = (name: string) => `#/components/schemas/${name}`;

const NAMED = new Map<string, z.ZodType>([
  ...Object.entries({ ...RECORDS, ...SCALARS }).map(([name, schema]): [string, z.ZodType] => [
    pascalCase(name),
    schema,
  ]),
  ['WriteAnswer', WriteAnswer],
  ['Warning', WarningItem],
  ['Failure', Failure],
  ['Json', Json],
]);

/** Told in words: of a schema that refers to itself generators make types that do not compile. */
const ANY_JSON: JsonSchema = { description: 'any JSON value' };

function pascalCase(words: string): string {
  return words.replace(/(?:^| )(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** Makes JSON Schemas of all that operations take and answer; throws where a rule would be lost without a word. */
export function describeSchemas(operations: readonly Operation[]): DocumentSchemas {
  const inputs = new Map<string, z.ZodType>();
  const answers = new Map<string, z.ZodType>();
  const streams = { inputs: new Map<string, z.ZodType>(), items: new Map<string, z.ZodType>() };
  for (const operation of operations) {
    const { name, stream } = operation.declaration;
    inputs.set(name, operation.input);
    answers.set(name, successOf(name, outputOf(operation)));
    if (stream === undefined) continue;
    streams.inputs.set(name, stream.input);
    streams.items.set(name, z.array(stream.item));
  }
  return {
    components: { ...convert(NAMED, 'output'), Json: ANY_JSON },
    inputs: convert(inputs, 'input'),
    answers: convert(answers, 'output'),
    streams: { inputs: convert(streams.inputs, 'input'), items: convert(streams.items, 'output') },
  };
}

function convert(
  schemas: ReadonlyMap<string, z.ZodType>,
  io: 'input' | 'output',
): Record<string, JsonSchema> {
  const registry = z.registry<{ id?: string }>();
  for (const [id, schema] of [...NAMED, ...schemas]) registry.add(schema, { id });
  const converted = z.toJSONSchema(registry, {
    io,
    uri: referenceTo,
    override: ({ zodSchema, jsonSchema }) => {
      tellRules(zodSchema, jsonSchema);
      if (io === 'output') delete jsonSchema.default;
    },
  }).schemas;
  return Object.fromEntries(
    [...schemas.keys()].map((name) => {
      const { $schema: _schema, $id: _id, ...schema } = converted[name] ?? {};
      return [name, schema];
    }),
  );
}

/** Says in the description what JSON Schema cannot, and drops what only our own surfaces understand. */
function tellRules(zodSchema: z.core.$ZodType, jsonSchema: z.core.JSONSchema.BaseSchema): void {
  for (const key of ['long', 'json', 'rule', 'clearable', 'suggested']) delete jsonSchema[key];
  if (jsonSchema.$ref !== undefined || jsonSchema.anyOf !== undefined) return;
  const { description = '' } = jsonSchema;
  const untold = rulesOf(unwrap(zodSchema)).filter((rule) => !description.includes(rule));
  if (untold.length > 0) jsonSchema.description = [description, ...untold].filter(Boolean).join('; ');
}

/** The rules of a schema that are code, in the words that it refuses with. */
function rulesOf(schema: z.core.$ZodType): string[] {
  const { rule, pattern } = z.globalRegistry.get(schema) ?? {};
  const checks = (schema._zod.def.checks ?? []).filter((check) => check._zod.def.check === 'custom');
  const told = checks.flatMap((check) => refusalOf(check) ?? []);
  if (typeof rule === 'string') told.push(rule);
  if (checks.length > 0 && told.length === 0 && pattern === undefined) {
    throw new Error('a schema has a check of its own without words: give it an error, a pattern or a rule');
  }
  return told;
}

function refusalOf(check: z.core.$ZodCheck): string | undefined {
  const tell = check._zod.def.error as z.core.$ZodErrorMap<z.core.$ZodIssueCustom> | undefined;
  const told = tell?.({ code: 'custom', input: undefined, path: [] });
  return typeof told === 'string' ? told : told?.message;
}
