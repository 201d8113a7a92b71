import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import {
  type PlainMapping,
  type PlainValue,
  plainToObject,
  readPlain,
  writePlain,
} from '../../../src/store/markdown/plain-yaml.ts';

const YAML = { schema: 'failsafe', merge: false } as const;

/** Text near the border between what is plain and what is not. */
const text = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...'aZ09 ._/@+,()-:#\'"[]{}&*!|>%`~\\?é→–\t'.split('')),
    minLength: 1,
    maxLength: 12,
  }),
  fc.constantFrom(
    'null',
    'true',
    '~',
    '007',
    '1:30',
    '2026-01-01',
    '0x1F',
    '1e3',
    '---',
    '...',
    '- a',
    '? a',
    'a: b',
    'a #b',
    '<<',
  ),
);
const key = fc.stringMatching(/^[a-z][a-z0-9_]{0,5}$/);

const { mapping } = fc.letrec<{ mapping: PlainMapping; value: PlainValue }>((tie) => ({
  value: fc.oneof(
    { weight: 5, arbitrary: text },
    { weight: 2, arbitrary: fc.array(text, { maxLength: 3 }) },
    { weight: 1, arbitrary: tie('mapping') },
  ),
  mapping: fc
    .uniqueArray(fc.tuple(key, tie('value')), { selector: ([name]) => name, minLength: 1, maxLength: 4 })
    .map((pairs) => new Map(pairs)),
}));

test('what is written plainly, the YAML parser reads as the same text and would have written just so', () => {
  fc.assert(
    fc.property(mapping, (given) => {
      const written = writePlain(given);
      if (written === null) return;
      const document = parseDocument(written, YAML);
      expect(document.errors).toEqual([]);
      expect(JSON.stringify(document.toJS())).toBe(JSON.stringify(plainToObject(given)));
      expect(document.toString({ lineWidth: 0, flowCollectionPadding: false })).toBe(written);
      expect(readPlain(written)).toEqual(given);
    }),
    { numRuns: 5000 },
  );
});

test('what is read plainly, the YAML parser reads the same way', () => {
  const line = fc.oneof(
    fc.tuple(key, text).map(([name, value]) => `${name}: ${value}`),
    fc.tuple(key, text).map(([name, value]) => `  ${name}: ${value}`),
    text.map((value) => `    - ${value}`),
    key.map((name) => `${name}:`),
    text.map((value) => `  - ${value}`),
    key.map((name) => `${name}: []`),
    text.map((value) => `# ${value}`),
    text,
  );
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
      const source = lines.join('\n');
      const plain = readPlain(source, { toRead: true });
      if (plain === null) return;
      const document = parseDocument(source, YAML);
      expect(document.errors).toEqual([]);
      expect(document.toJS()).toEqual(plainToObject(plain));
    }),
    { numRuns: 20_000 },
  );
});
