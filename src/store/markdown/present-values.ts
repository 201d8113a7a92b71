import * as z from 'zod';
import { isPlainObject, unwrap } from '../../domain/record.ts';
import { Nothing } from './nothing.ts';

type Node = z.core.$ZodType;

/**
 * What a file says behind the keys that a schema knows. A key with nothing behind it, or an empty list if one value belongs
 * there, reads as if it were left out: a person may empty a field that way. A list of one is that one.
 */
export function presentValues(schema: z.ZodObject, values: Record<string, unknown>): Record<string, unknown> {
  const shape: Record<string, Node> = schema.shape;
  const present: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
    const said = field === undefined ? value : presentValue(field, value);
    if (said !== undefined) present[key] = said;
  }
  return present;
}

/** Undefined for what may be left out and has no value; what is required keeps its words, for the schema to judge. */
function presentValue(field: Node, value: unknown): unknown {
  if (typeof value === 'string' && value !== '') return value;
  const inner = unwrap(field);
  const isOptional = inner !== field;
  if (value === '' || value === null) return isOptional ? undefined : value;
  if (value instanceof Nothing) return isOptional ? undefined : value.words;
  if (Array.isArray(value)) {
    if (inner instanceof z.ZodArray) return presentItems(inner.element, value);
    if (value.length === 0 && isOptional) return undefined;
    return value.length === 1 ? presentValue(field, value[0]) : value;
  }
  return isPlainObject(value) && inner instanceof z.ZodObject ? presentValues(inner, value) : value;
}

/** An item with nothing behind its dash is none. */
function presentItems(element: Node, items: readonly unknown[]): unknown[] {
  return items.flatMap((item) => {
    const said = item === null || item instanceof Nothing ? undefined : presentValue(element, item);
    return said === undefined ? [] : [said];
  });
}

/** A value as a complaint shows it. */
export function shownValue(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (item instanceof Nothing ? item.words : item));
}
