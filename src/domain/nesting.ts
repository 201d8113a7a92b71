/** How deep a caller's JSON may nest: what nests without end exhausts the stack of whoever checks, compares or writes it. */
export const NESTING_MAX = 64;

/** Whether a value nests deeper than so many levels; looks no deeper than it has to. */
export function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => nestsDeeper(item, levels - 1));
}
