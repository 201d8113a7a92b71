/** What is said of a code beside where it is declared, a sentence each. */
export interface Meaning {
  /** What has happened, or what is so. */
  readonly means: string;
  /** What to do then. */
  readonly remedy: string;
}
