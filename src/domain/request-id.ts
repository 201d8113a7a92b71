import { singleLine } from './text.ts';
import { UNSAFE_OR_BREAK } from './unsafe-characters.ts';

const unsafe = new RegExp(UNSAFE_OR_BREAK.source, 'u');

/**
 * A caller's idempotency key. It stands in a commit's trailer, where git cuts white space off its ends and shows it raw
 * to whoever reads the log: one that would not come back as it was given could not be known again.
 */
export const RequestId = singleLine(200, (id) =>
  id.trim() === id && !unsafe.test(id)
    ? null
    : 'expected no control or invisible characters, and no white space at its ends',
);
