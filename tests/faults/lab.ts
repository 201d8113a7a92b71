import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Findings } from './invariants.ts';
import { type Random, seededRandom } from './random.ts';

/** What became of one fault's trials. */
export interface Tally {
  trials: number;
  lost: number;
  repeated: number;
  /** Each with the seed and the point that it takes to see it again. */
  violations: string[];
  slowestMs: number;
  /** What the row says beside its figures. */
  notes: string[];
}

/** One try at a fault, and what it came to. */
export interface Trial {
  /** A folder of this trial's own; it goes when the trial ends. */
  readonly folder: string;
  lost(count: number): void;
  repeated(count: number): void;
  violation(text: string): void;
  /** How long the board took to be written to again. */
  recovery(ms: number): void;
  /** Takes over what a look at the board's invariants found. */
  found(findings: Findings): void;
}

/** How a lab is fitted out. */
export interface LabOptions {
  /** The built executable. */
  executable: string;
  folder: string;
  templates: string;
  trials: number;
  isLong: boolean;
  seed: number;
  onProgress(tally: Tally): void;
  onViolation(text: string): void;
}

/** Where one fault's trials are made, and where they are counted. */
export class Lab {
  readonly executable: string;
  /** A folder for what this fault's trials share. */
  readonly folder: string;
  /** A folder for what all faults share. */
  readonly templates: string;
  /** How many trials there are to be at least. */
  readonly trials: number;
  readonly isLong: boolean;
  readonly seed: number;
  /** The same numbers for the same seed. */
  readonly random: Random;
  readonly tally: Tally = { trials: 0, lost: 0, repeated: 0, violations: [], slowestMs: 0, notes: [] };
  readonly #onProgress: LabOptions['onProgress'];
  readonly #onViolation: LabOptions['onViolation'];
  #folders = 0;

  constructor({ executable, folder, templates, trials, isLong, seed, onProgress, onViolation }: LabOptions) {
    this.executable = executable;
    this.folder = folder;
    this.templates = templates;
    this.trials = trials;
    this.isLong = isLong;
    this.seed = seed;
    this.random = seededRandom(seed);
    this.#onProgress = onProgress;
    this.#onViolation = onViolation;
    mkdirSync(folder, { recursive: true });
  }

  /** Says something in the row, such as how many different points were hit. */
  note(text: string): void {
    this.tally.notes.push(text);
  }

  /**
   * Makes one trial; `point` is what somebody needs beside the seed to make it again. A trial that throws is a violation. Several
   * that share a board are made by one piece of work, which counts for so many.
   */
  async trial(point: string, work: (trial: Trial) => Promise<void>, count = 1): Promise<void> {
    const folder = join(this.folder, String(this.#folders++));
    mkdirSync(folder);
    try {
      await work(this.#trialAt(point, folder));
    } catch (error) {
      this.#violation(point, `broke off: ${error instanceof Error ? error.stack : String(error)}`);
    } finally {
      removeNow(folder);
    }
    this.tally.trials += count;
    this.#onProgress(this.tally);
  }

  /** Notes that the fault could not be tried to the end. */
  breakOff(error: unknown): void {
    this.#violation('outside a trial', `broke off: ${error instanceof Error ? error.stack : String(error)}`);
  }

  /** Goes through items with so many at work at once. */
  async each<Item>(
    items: Iterable<Item>,
    atOnce: number,
    work: (item: Item) => Promise<void>,
  ): Promise<void> {
    const queue = items[Symbol.iterator]();
    const worker = async () => {
      for (let next = queue.next(); next.done !== true; next = queue.next()) await work(next.value);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  }

  #trialAt(point: string, folder: string): Trial {
    const { tally } = this;
    const trial: Trial = {
      folder,
      lost: (count) => {
        tally.lost += count;
      },
      repeated: (count) => {
        tally.repeated += count;
      },
      violation: (text) => this.#violation(point, text),
      recovery: (ms) => {
        tally.slowestMs = Math.max(tally.slowestMs, ms);
      },
      found: ({ lost, repeated, violations, recoveryMs }) => {
        trial.lost(lost.length);
        trial.repeated(repeated.length);
        trial.recovery(recoveryMs);
        for (const id of lost) trial.violation(`lost: ${id}`);
        for (const id of repeated) trial.violation(`on record more than once: ${id}`);
        for (const text of violations) trial.violation(text);
      },
    };
    return trial;
  }

  #violation(point: string, text: string): void {
    const told = `seed ${this.seed}, ${point}: ${text}`;
    this.tally.violations.push(told);
    this.#onViolation(told);
  }
}

/** The board's own maintenance may be at work in it still: then it goes at the end, with everything. */
function removeNow(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch {}
}
