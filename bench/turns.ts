const WARM_UP_ROUNDS = 2;

/**
 * Takes times in rounds, each of them once a round and first in turn, and gives a list of times for each. The first
 * rounds fill caches and are left out.
 */
export function takeTurns(repetitions: number, takes: readonly (() => number)[]): number[][] {
  const times = takes.map((): number[] => []);
  for (let round = 0; round < repetitions + WARM_UP_ROUNDS; round++) {
    for (let turn = 0; turn < takes.length; turn++) {
      const index = (turn + round) % takes.length;
      const time = takes[index]?.() ?? Number.NaN;
      if (round >= WARM_UP_ROUNDS) times[index]?.push(time);
    }
  }
  return times;
}

/** How often `takeTurns` calls each of its takes. */
export function roundsFor(repetitions: number): number {
  return repetitions + WARM_UP_ROUNDS;
}
