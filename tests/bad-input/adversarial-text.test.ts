import { expect, test } from 'vitest';
import { READERS, slowKinds } from './text-readers.ts';

/** A fraction of what there may be, in which what is not linear shows as well; `adversarial-text.trial.ts` has all of it, and each kind. */
const FRACTION = 16;
const WORST: ReadonlySet<string> = new Set([
  'blank lines',
  'backticks',
  'unclosed fences of tildes',
  'closed fences',
  'a heading with blanks in it',
  'sections of both kinds',
  'criteria without end',
  'backticks with one behind',
  'fences that are ever longer',
  'blank lines before a comment',
  'dashes with long blanks',
  'many keys',
  'aliases of one anchor',
  'a quoted text of escapes',
]);

test.each(READERS)('%s costs no more than plain words, whatever text it is', (_reader, bytes, read) => {
  expect(slowKinds(read, bytes / FRACTION, (kind) => WORST.has(kind))).toEqual([]);
});
