import type { Boards } from './boards/boards.ts';
import type { Row } from './print/results.ts';

/** What every group of figures is given. */
export interface Setting {
  /** The built executable. */
  executable: string;
  /** Folders that go at the end: one on the disk that is asked about, one in memory where there is room for it. */
  disk: string;
  memory: string;
  boards: Boards;
  /** Of the boards: reports or tasks, the smallest first. */
  sizes: readonly number[];
  /** Rounds for what is a process. */
  repetitions: number;
  /** Requests for what is asked of a server. */
  requests: number;
  /** Whether it works, not how fast it is. */
  quick: boolean;
  /** Says something that belongs below the tables: what was left out, and why. */
  note(text: string): void;
  /** Says what is under way within a step. */
  say(text: string): void;
}

/** A part of a group that gives rows of its own. */
export interface Step {
  what: string;
  /** What it may take, with the boards that it is usually the first to ask for, so that the time left can be told. */
  seconds: number;
  run(): Row[] | Promise<Row[]>;
}

/** Figures that belong together: what has to be done for them, in order. */
export type Group = (setting: Setting) => Step[];

/** A number as a person reads it. */
export function count(number: number): string {
  return number.toLocaleString('en');
}
