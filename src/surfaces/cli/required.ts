import * as z from 'zod';

type Schema = z.core.$ZodType;

/** Whether an input has to be given. */
export const isRequired = (schema: Schema) =>
  !(schema instanceof z.ZodOptional || schema instanceof z.ZodDefault);

/** What help says beside an input's meaning: that it is required, or what it is without the flag; empty for neither. */
export function noteOn(schema: Schema): string {
  if (isRequired(schema)) return '(required)';
  const value = schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined;
  return typeof value === 'string' || typeof value === 'number' ? `(default: ${value})` : '';
}
