import { KEEPERS } from '../../../domain/meaning.ts';
import { shownPath } from '../../../domain/shown-path.ts';
import { BoardError } from '../../../errors.ts';
import type { Finding } from './finding.ts';

/** Gives the answer back where no finding is an error, else throws `board_corrupt` with all of it in the details. */
export function complain<T extends { findings: readonly Finding[] }>(answer: T): T {
  const errors = answer.findings.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return answer;
  const fixable = errors.filter((finding) => finding.fixable).length;
  const person =
    fixable === 0
      ? 'each finding says what to do'
      : `'mission-control doctor --fix' repairs ${fixable} of them, and the others say what to do`;
  throw new BoardError(
    'board_corrupt',
    `expected a sound board, found ${errors.length} ${errors.length === 1 ? 'error' : 'errors'}, the first in ${shownPath(first.path)}: ${first.message}`,
    { details: { ...answer }, ways: { person, worker: KEEPERS } },
  );
}
