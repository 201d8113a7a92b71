import { setTimeout as sleep } from 'node:timers/promises';
import type { Act, Scene } from './acts/act.ts';
import { byHand } from './acts/by-hand.ts';
import { kill, stop } from './acts/signals.ts';
import { fillDisk, leaveLock } from './acts/storage.ts';
import { Chance } from './chance.ts';

/** Each goes on beside the others; between two of its acts it rests for so many milliseconds. */
const ACTS: readonly { name: string; act: Act; rest: { from: number; to: number } }[] = [
  { name: 'kill', act: kill, rest: { from: 100, to: 2500 } },
  { name: 'stop', act: stop, rest: { from: 500, to: 6000 } },
  { name: 'disk', act: fillDisk, rest: { from: 1000, to: 12_000 } },
  { name: 'lock', act: leaveLock, rest: { from: 500, to: 8000 } },
  { name: 'hand', act: byHand, rest: { from: 100, to: 1500 } },
];

/** Makes trouble of all kinds until it is over, and leaves none behind. */
export async function disturb(
  scene: Omit<Scene, 'chance'> & { seed: number },
  isOver: () => boolean,
): Promise<void> {
  await Promise.all(
    ACTS.map(async ({ name, act, rest }) => {
      const chance = Chance.of(scene.seed, name);
      while (!isOver()) {
        await sleep(chance.between(rest.from, Math.min(rest.to, 2 * scene.longest)));
        if (!isOver()) await act({ ...scene, chance });
      }
    }),
  );
}
