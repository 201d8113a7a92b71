/** How deep a caller's JSON may nest: what nests without end exhausts the stack of whoever checks, compares or writes it. */
export const NESTING_MAX = 64;

/** Whether a value nests deeper than so many levels; looks no deeper than it has to. */
export function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => nestsDeeper(item, levels - 1));
}

/**
 * The path of a key `__proto__`, null where there is none: zod leaves such a key out, and what a caller says must not be
 * dropped without a word. The value must not nest without end.
 */
export function findPrototypeKey(value: unknown, path: readonly string[] = []): string[] | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') return [...path, key];
    const found = findPrototypeKey(item, [...path, key]);
    if (found !== null) return found;
  }
  return null;
}
