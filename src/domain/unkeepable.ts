/** A value, or a key, that the board could not give back as it was given. */
export interface Unkeepable {
  /** Where: the keys and places on the way to it. */
  path: string[];
  /** What is wrong, in words. */
  problem: string;
}

/**
 * The first place in a value that JSON could not hold, or not without a change; null if there is none. zod leaves a key
 * `__proto__` out, and JSON has half characters that no strict reader takes. The value must not nest without end.
 */
export function findUnkeepable(value: unknown, path: readonly string[] = []): Unkeepable | null {
  const problem = problemOf(value);
  if (problem !== null) return { path: [...path], problem };
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, item] of Object.entries(value)) {
    const found = problemOfKey(key, path) ?? findUnkeepable(item, [...path, key]);
    if (found !== null) return found;
  }
  return null;
}

function problemOf(value: unknown): string | null {
  if (typeof value === 'string' && !value.isWellFormed()) {
    return `expected text that UTF-8 can hold, got half of a character`;
  }
  if (Object.is(value, -0)) return 'expected a number that comes back as it was given, got -0; give 0';
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function') {
    return `expected a value that JSON has, got a ${typeof value}`;
  }
  return null;
}

/** Among the fields themselves `__proto__` is one that there is not; further in it would be left out in silence. */
function problemOfKey(key: string, path: readonly string[]): Unkeepable | null {
  if (key === '__proto__' && path.length > 0) {
    return { path: [...path, key], problem: 'expected keys other than __proto__, got it; rename it' };
  }
  if (key.isWellFormed()) return null;
  return {
    path: [...path, key.toWellFormed()],
    problem: 'expected keys that UTF-8 can hold, got half of a character',
  };
}

/** Whether an object in a value has a key `__proto__`. The value must not nest without end. */
export function hasPrototypeKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => key === '__proto__' || hasPrototypeKey(item));
}
