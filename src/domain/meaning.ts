/** What is said of a code beside where it is declared, a sentence each. */
export interface Meaning {
  /** What has happened, or what is so. */
  readonly means: string;
  /** What to do then. */
  readonly remedy: string;
  /** The same for a worker, where it is not for a worker to do that. */
  readonly workersRemedy?: string;
}

/** Said to a worker of what only whoever set the board up should put right. */
export const KEEPERS = 'tell the person who keeps the board';
