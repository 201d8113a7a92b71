import * as z from 'zod';
import { EventItem } from '../../domain/event.ts';
import { EventId } from '../../domain/event-id.ts';
import { Id } from '../../domain/ids.ts';
import { MessageItem } from '../../domain/message.ts';
import { isPlainObject } from '../../domain/record.ts';
import { RunItem } from '../../domain/run.ts';
import { TaskItem } from '../../domain/task.ts';
import { Instant } from '../../domain/time.ts';
import { WorkerItem } from '../../domain/worker.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The records that answers are made of: described once, and linked to wherever an answer holds one. */
export const RECORDS: Readonly<Record<string, z.ZodType>> = {
  task: TaskItem,
  run: RunItem,
  worker: WorkerItem,
  message: MessageItem,
  event: EventItem,
};

/** Text with a form of its own, under the names that readers know. */
export const SCALARS: Readonly<Record<string, z.ZodType>> = {
  id: Id,
  'event id': EventId,
  instant: Instant,
};

const NAMES: ReadonlyMap<unknown, string> = new Map([
  ...Object.entries(RECORDS).map(([name, schema]): [unknown, string] => [schema, `[${name}](#${name})`]),
  ...Object.entries(SCALARS).map(([name, schema]): [unknown, string] => [schema, name]),
]);

/** One field of an object, or of an object inside it. */
export interface FieldText {
  /** `blocker.kind`, or `items[].id` inside a list. */
  path: string;
  type: string;
  isRequired: boolean;
  /** As JSON; undefined where there is none. */
  fallback: string | undefined;
  about: string;
}

/** The fields of an object schema: as a caller may give them (`input`), or as they are answered (`output`). */
export function fieldsOf(schema: z.ZodType, io: 'input' | 'output'): FieldText[] {
  const json = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const name = nameOf(zodSchema);
      if (name !== undefined && zodSchema._zod !== schema._zod) jsonSchema.title = name;
    },
  });
  return objectFields(json, '');
}

/** A schema that was only described further is still the one that it came from. */
function nameOf(schema: z.core.$ZodType): string | undefined {
  const { parent } = schema._zod;
  return NAMES.get(schema) ?? (parent === undefined ? undefined : nameOf(parent));
}

function objectFields(schema: JsonSchema, before: string): FieldText[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    if (typeof value === 'boolean') return [];
    const path = `${before}${name}`;
    const field = {
      path,
      type: typeText(value),
      isRequired: schema.required?.includes(name) ?? false,
      fallback: value.default === undefined ? undefined : JSON.stringify(value.default),
      about: value.description ?? '',
    };
    return [field, ...innerFields(value, path)];
  });
}

/** The fields of the anonymous objects inside a field. */
function innerFields(schema: JsonSchema, path: string): FieldText[] {
  if (schema.title !== undefined) return [];
  const items = single(schema.items);
  if (items !== undefined) return items.title === undefined ? objectFields(items, `${path}[].`) : [];
  const variants = (schema.anyOf ?? []).filter((variant) => isObject(variant));
  return [schema, ...variants].flatMap((variant) => objectFields(variant, `${path}.`));
}

function isObject(schema: unknown): schema is JsonSchema {
  return isPlainObject(schema) && schema.title === undefined && schema.properties !== undefined;
}

function single(items: JsonSchema['items']): JsonSchema | undefined {
  return isPlainObject(items) ? (items as JsonSchema) : undefined;
}

/** What a value may be, in a few words. */
function typeText(schema: JsonSchema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.anyOf !== undefined) {
    return schema.anyOf
      .map((variant) => (typeof variant === 'boolean' ? 'anything' : typeText(variant)))
      .join(' or ');
  }
  if (schema.enum !== undefined) return schema.enum.map((choice) => `\`${choice}\``).join(', ');
  switch (schema.type) {
    case 'array':
      return `list of ${typeText(single(schema.items) ?? {})}`;
    case 'integer':
      return `whole number${range(schema)}`;
    case 'object':
      return schema.properties === undefined ? 'JSON object' : 'object';
    case undefined:
      return 'JSON';
    default:
      return [schema.type].flat().join(' or ').replace('string', 'text');
  }
}

function range({ minimum, maximum }: JsonSchema): string {
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER) return '';
  return isBounded ? ` from ${minimum} to ${maximum}` : ` from ${minimum}`;
}
