import { BoardError } from '../../errors.ts';
import type { Difference } from './differences.ts';

/** A file that cannot be recorded as it is, and why. */
export interface EditProblem {
  path: string;
  error: BoardError;
}

/** Reads a file that a person left; null, and a problem, where it cannot be recorded as it is. */
export function orProblem<T>(problems: EditProblem[], path: string, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BoardError) || error.code !== 'malformed_file') throw error;
    problems.push({ path, error });
    return null;
  }
}

/** What a file holds now; throws why that cannot be told. */
export function bytesOf({ present }: Pick<Difference, 'present'>): Buffer | null {
  if (present instanceof BoardError) throw present;
  return present;
}
