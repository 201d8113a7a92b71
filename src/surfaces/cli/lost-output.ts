import { writeSync } from 'node:fs';

/**
 * What becomes of a command whose answer cannot be written. A reader may leave before the end, as `head -1` does: that is
 * no failure. Otherwise standard error is told why, and the exit status is 1.
 */
export function endWithoutReader(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit(0);
  try {
    writeSync(
      2,
      `mission-control: standard output cannot be written: ${error.message}; the answer is lost. ` +
        'What the command recorded is on record: look at the board before you call it again\n',
    );
  } catch {
    // There is no other place to say it.
  }
  process.exit(1);
}
