const WARM_UP_ROUNDS = 2;

/**
 * Takes figures in rounds, each of them once a round and first in turn, and gives a list for each. The first rounds fill
 * caches and are left out.
 */
export async function takeTurns(
  repetitions: number,
  takes: readonly (() => number | Promise<number>)[],
): Promise<number[][]> {
  const figures = takes.map((): number[] => []);
  for (let round = 0; round < roundsFor(repetitions); round++) {
    for (let turn = 0; turn < takes.length; turn++) {
      const index = (turn + round) % takes.length;
      const figure = (await takes[index]?.()) ?? Number.NaN;
      if (counts(round)) figures[index]?.push(figure);
    }
  }
  return figures;
}

/** How many rounds there are for so many that count. */
export function roundsFor(repetitions: number): number {
  return repetitions + WARM_UP_ROUNDS;
}

/** False for the rounds that only fill caches. */
export function counts(round: number): boolean {
  return round >= WARM_UP_ROUNDS;
}

/** Rounds for what takes seconds a round. */
export function fewer(repetitions: number): number {
  return Math.max(3, Math.round(repetitions / 4));
}
