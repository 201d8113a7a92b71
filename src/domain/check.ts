import type * as z from 'zod';

/** Compiling a validator costs milliseconds and pays after some dozens of uses: a command makes few, a server many. */
const WORTH_COMPILING = 40;

const uses = new WeakMap<z.ZodType, number>();

/** Checks a value against a schema; gives what zod's `safeParse` gives. */
export function check<S extends z.ZodType>(schema: S, value: unknown): z.ZodSafeParseResult<z.output<S>> {
  const count = (uses.get(schema) ?? 0) + 1;
  uses.set(schema, count);
  return schema.safeParse(value, { jitless: count < WORTH_COMPILING });
}
