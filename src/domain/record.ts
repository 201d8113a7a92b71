import * as z from 'zod';
import { NESTING_MAX, nestsDeeper } from './nesting.ts';
import { remembered } from './remembered.ts';
import { hasPrototypeKey } from './unkeepable.ts';

type Node = z.core.$ZodType;

/** Looks through optional, nullable and default wrappers to the schema that says what a value is. */
export const unwrap = remembered((schema: Node): Node => {
  let inner = schema;
  while (
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodNullable ||
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodExactOptional
  ) {
    inner = inner.unwrap();
  }
  return inner;
});

/**
 * Turns text into the values that a schema asks for: whole numbers, booleans and free-form objects (as JSON), also
 * inside lists and objects.
 * Text that is neither stays text, for the schema to refuse with a message of its own.
 * This is the one place where text becomes values: front matter, flags and query parameters all pass here.
 */
export function readText(schema: Node, value: unknown): unknown {
  const inner = unwrap(schema);
  if (typeof value === 'string') {
    if (inner instanceof z.ZodNumber) return /^-?\d{1,15}$/.test(value) ? Number(value) : value;
    if (inner instanceof z.ZodBoolean) return value === 'true' ? true : value === 'false' ? false : value;
    if (inner instanceof z.ZodRecord) return readObject(value);
    return value;
  }
  if (Array.isArray(value) && inner instanceof z.ZodArray) {
    return value.map((item) => readText(inner.element, item));
  }
  if (isPlainObject(value) && inner instanceof z.ZodObject) {
    const shape: Record<string, Node> = inner.shape;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
        return [key, field === undefined ? item : readText(field, item)];
      }),
    );
  }
  return value;
}

/** An object of the caller's own stands in a file as one line of JSON. What no caller could have given stays text. */
function readObject(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return nestsDeeper(value, NESTING_MAX) || hasPrototypeKey(value) ? text : value;
  } catch {
    return text;
  }
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A whole number from `min`, as durations, counts and revisions are; up to `max`, if there is one. */
export function wholeNumber(min = 0, max?: number) {
  const expected = { error: `expected a whole number from ${min}${max === undefined ? '' : ` to ${max}`}` };
  const schema = z.int(expected).min(min, expected);
  return max === undefined ? schema : schema.max(max, expected);
}

/** A list of at most so many: each stands in a file, and a file is read whole. */
export function listOf<T extends z.ZodType>(item: T, max: number) {
  return z.array(item).max(max, { error: `expected at most ${max} in the list` });
}

/** The schemas of fields that a file leaves out where they say what they say without a word. */
const LEFT_OUT = new WeakMap<Node, string>();

/** A field that stands in a file only where it says something else than `fallback`, which JSON shows. */
export function unlessSaid<T extends z.ZodType>(
  schema: T,
  fallback: z.input<T> & z.core.util.NoUndefined<z.output<T>>,
) {
  const field = schema.default(fallback);
  LEFT_OUT.set(field, JSON.stringify(fallback));
  return field;
}

/** What of a record stands in its file: null for what `unlessSaid` leaves out, all the way down. */
export function inFile(schema: Node, value: unknown): unknown {
  const fallback = LEFT_OUT.get(schema);
  if (fallback !== undefined && JSON.stringify(value) === fallback) return null;
  const inner = unwrap(schema);
  if (Array.isArray(value) && inner instanceof z.ZodArray) {
    return value.map((item) => inFile(inner.element, item));
  }
  if (isPlainObject(value) && inner instanceof z.ZodObject) {
    const shape: Record<string, Node> = inner.shape;
    const members = Object.entries(value).map(([key, item]) => {
      const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
      return [key, field === undefined ? item : inFile(field, item)];
    });
    return Object.fromEntries(members);
  }
  return value;
}

/** A field that a file may leave out and JSON shows as null. */
export function absentable<T extends z.ZodType>(schema: T) {
  return schema.nullable().default(null);
}

/** The members of an object that are said: without those that are undefined. */
export function said<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const members = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
