import { seededBytes } from '../../src/seeded-bytes.ts';
import type { OpenOptions } from '../../src/service/open-board.ts';

const NOW = '2026-11-21T10:10:00.000Z';
const SEED = 42;

/** The clock and the random ids of a call in this process. */
export function sameOptions(): OpenOptions {
  return { now: () => Date.parse(NOW), random: seededBytes(SEED), agent: null };
}

/** The same clock and ids for a process of its own. */
export const SAME_ENVIRONMENT = { MISSION_CONTROL_TEST_NOW: NOW, MISSION_CONTROL_TEST_SEED: String(SEED) };

/** Bytes that differ from name to name, and are the same whenever they are asked for by that name. */
export function repeatableBytes(name: string): (count: number) => Uint8Array {
  return seededBytes([...name].reduce((sum, character) => sum * 31 + character.charCodeAt(0), 7));
}
