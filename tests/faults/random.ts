/** Numbers from 0 up to 1. */
export type Random = () => number;

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many of the items, evenly spread over them, all where there are no more; where it begins is left to chance. */
export function evenSample<Item>(items: readonly Item[], count: number, random: Random): Item[] {
  if (items.length <= count) return [...items];
  const step = items.length / count;
  const start = random() * step;
  return Array.from({ length: count }, (_, index) => items[Math.floor(start + index * step)]).filter(
    (item) => item !== undefined,
  );
}
