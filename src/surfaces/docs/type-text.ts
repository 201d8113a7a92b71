import * as z from 'zod';
import { EventData, EventItem } from '../../domain/event.ts';
import { isPlainObject } from '../../domain/record.ts';
import { RunItem } from '../../domain/run.ts';
import { TaskItem } from '../../domain/task.ts';
import { WorkerItem } from '../../domain/worker.ts';
import { WriteAnswer } from '../../service/write-answer.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What answers are made of, under the names that the library gives it. */
export const NAMED_TYPES: Readonly<Record<string, z.ZodType>> = {
  Task: TaskItem,
  Run: RunItem,
  Worker: WorkerItem,
  Event: EventItem,
  WriteAnswer,
};

/** Any JSON value refers to itself, so it has a name as well. */
const SELF = { Json: EventData.valueType };

const INDENT = '  ';

/** A schema as a type of TypeScript: as a caller may give it (`input`), or as it is answered (`output`). */
export function typeText(schema: z.ZodType, io: 'input' | 'output', depth = 0): string {
  const registry = z.registry<{ id?: string }>();
  for (const [id, named] of Object.entries({ ...NAMED_TYPES, ...SELF }))
    if (named !== schema) registry.add(named, { id });
  registry.add(schema, { id: 'It' });
  const { It } = z.toJSONSchema(registry, { io, uri: (id) => id }).schemas;
  if (It === undefined) throw new Error('zod has described nothing');
  return textOf(It, depth);
}

function textOf(schema: JsonSchema, depth: number): string {
  if (schema.$ref !== undefined) return named(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((choice) => JSON.stringify(choice)).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => textOf(asSchema(one), depth)).join(' | ');
  if (Array.isArray(schema.type))
    return schema.type.map((type) => textOf({ ...schema, type }, depth)).join(' | ');
  switch (schema.type) {
    case 'array': {
      const items = asSchema(schema.items);
      const item = textOf(items, depth);
      return isUnion(items) ? `(${item})[]` : `${item}[]`;
    }
    case 'object':
      return schema.properties === undefined ? recordText(schema, depth) : objectText(schema, depth);
    case 'integer':
      return 'number';
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return schema.type;
    default:
      throw new Error(`there is no type for ${JSON.stringify(schema)}`);
  }
}

function named(reference: string): string {
  if (Object.hasOwn({ ...NAMED_TYPES, ...SELF }, reference)) return reference;
  throw new Error(`a schema that refers to itself needs a name in NAMED_TYPES: ${reference}`);
}

function isUnion({ anyOf, enum: choices, type }: JsonSchema): boolean {
  return anyOf !== undefined || choices !== undefined || Array.isArray(type);
}

function asSchema(schema: unknown): JsonSchema {
  if (!isPlainObject(schema)) throw new Error(`expected a schema, got ${JSON.stringify(schema)}`);
  return schema;
}

function recordText({ additionalProperties }: JsonSchema, depth: number): string {
  return `{ [key: string]: ${textOf(asSchema(additionalProperties), depth)} }`;
}

function objectText(schema: JsonSchema, depth: number): string {
  const indent = INDENT.repeat(depth + 1);
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const field = asSchema(value);
    const type = textOf(field, depth + 1);
    const isRequired = schema.required?.includes(name) ?? false;
    return [
      ...(field.description === undefined ? [] : [`${indent}/** ${commented(field.description)} */`]),
      `${indent}${name}${isRequired ? `: ${type}` : `?: ${type} | undefined`};`,
    ];
  });
  return fields.length === 0 ? '{}' : ['{', ...fields, `${INDENT.repeat(depth)}}`].join('\n');
}

/** Words as they may stand in a comment. */
export const commented = (text: string) => text.replaceAll('*/', '*\\/');
