import type { Lab } from './lab.ts';

/** One fault that the board is put to, many times: a row of the table. */
export interface Fault {
  /** What `--only` calls it. */
  name: string;
  /** What the table calls it. */
  row: string;
  /** How many trials there are to be at least. */
  trials: { short: number; long: number };
  /** It waits most of the time, so it is tried beside the others. */
  isMostlyWaiting?: true;
  /** Why this machine cannot be put to it, in a word for the table; null where it can. */
  cannot?(): string | null;
  run(lab: Lab): Promise<void>;
}
