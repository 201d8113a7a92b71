import { expect, test } from 'vitest';
import { READERS, slowKinds } from './text-readers.ts';

test.each(READERS)(
  '%s costs no more than plain words, whatever text of full length it is',
  { timeout: 600_000 },
  (_reader, bytes, read) => {
    expect(slowKinds(read, bytes)).toEqual([]);
  },
);
