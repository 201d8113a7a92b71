import { ON_THE_COMMAND_LINE } from '../../domain/phrases.ts';
import { BoardError } from '../../errors.ts';
import type { WriteContext } from '../operation.ts';

/** The worker that writes, for reports that only a worker can make. */
export function requireAuthor(context: WriteContext): string {
  if (context.author !== null) return context.author;
  throw new BoardError(
    'invalid_input',
    `agent: expected the id of the worker that reports, got none; ${ON_THE_COMMAND_LINE.sayWhoWrites}`,
    { details: { field: 'agent' } },
  );
}
