import { type Random, seededRandom } from '../faults/random.ts';

/** Decisions that are the same for the same seed, as far as the order of the questions is. */
export class Chance {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** Decisions of its own for each part of a run, so that one does not depend on how often another asks. */
  static of(seed: number, part: string): Chance {
    let mixed = seed;
    for (const character of part) mixed = (Math.imul(mixed, 31) + character.charCodeAt(0)) | 0;
    return new Chance(mixed);
  }

  /** True in so many of 100 cases. */
  percent(share: number): boolean {
    return this.#random() * 100 < share;
  }

  /** A number from one bound up to the other. */
  between(from: number, to: number): number {
    return from + this.#random() * (to - from);
  }

  pick<Item>(items: readonly Item[]): Item | undefined {
    return items[Math.floor(this.#random() * items.length)];
  }

  /** One of the names, each as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const names = Object.keys(weights) as Name[];
    const total = names.reduce((sum, name) => sum + weights[name], 0);
    let rest = this.#random() * total;
    const found = names.find((name) => {
      rest -= weights[name];
      return rest < 0;
    });
    return found ?? (names[0] as Name);
  }
}
