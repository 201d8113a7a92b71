import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { readPlain, writePlain } from '../../src/store/plain-yaml.ts';

const YAML = { schema: 'failsafe', merge: false } as const;

/** Text near the border between what is plain and what is not. */
const text = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...'aZ09 ._/@+,()-:#\'"[]{}&*!|>%`~\\é\t'.split('')),
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

test('what is written plainly, the YAML parser reads as the same text and would have written just so', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(key, fc.oneof(text, fc.array(text, { maxLength: 3 }))), {
        selector: ([name]) => name,
        minLength: 1,
      }),
      (pairs) => {
        const written = writePlain(new Map(pairs));
        if (written === null) return;
        const document = parseDocument(written, YAML);
        expect(document.errors).toEqual([]);
        expect(Object.entries(document.toJS())).toEqual(pairs);
        expect(document.toString({ lineWidth: 0, flowCollectionPadding: false })).toBe(written);
        expect([...(readPlain(written) ?? [])]).toEqual(pairs);
      },
    ),
    { numRuns: 5000 },
  );
});

test('what is read plainly, the YAML parser reads the same way', () => {
  const line = fc.oneof(
    fc.tuple(key, text).map(([name, value]) => `${name}: ${value}`),
    key.map((name) => `${name}:`),
    text.map((value) => `  - ${value}`),
    key.map((name) => `${name}: []`),
    text.map((value) => `# ${value}`),
    text,
  );
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
      const source = lines.join('\n');
      const plain = readPlain(source, { skipComments: true });
      if (plain === null) return;
      const document = parseDocument(source, YAML);
      expect(document.errors).toEqual([]);
      expect(document.toJS()).toEqual(Object.fromEntries(plain));
    }),
    { numRuns: 20_000 },
  );
});
