import type { RandomBytes } from '../../src/domain/ids.ts';

/** Random bytes that are the same every time. */
export function seededBytes(seed: number): RandomBytes {
  let state = seed;
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    });
}
