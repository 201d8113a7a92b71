import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ParsedMarkdown, parseMarkdown } from '../../../src/store/markdown/front-matter.ts';
import { renderMarkdown } from '../../../src/store/markdown/render-markdown.ts';

const parse = (text: string): ParsedMarkdown => parseMarkdown('pending/t.md', Buffer.from(text));

/** Any text that UTF-8 can hold, with much of what YAML gives a meaning to. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        ...[
          '\n',
          '\r',
          '\t',
          ' ',
          '  ',
          '---',
          '- ',
          ': ',
          ' #',
          '"',
          "'",
          '|',
          '>',
          '{',
          '}',
          '[',
          ']',
          ',',
        ],
        ...['&a', '*a', '!!str', '~', 'null', 'true', '007', '1:30', '%', '@', '`', '\\', '\u0085', '\u2028'],
        ...['\ufeff', '\u0000', '\u009b', '\u202e', 'word', '<<', '=======', '---js'],
      ),
    )
    .map((parts) => parts.join('')),
);
const values = fc.record({ id: text, title: text, labels: fc.array(text), note: text });
const eol = fc.constantFrom('\n', '\r\n');

test('any values, lists and bodies come back as they were written', () => {
  fc.assert(
    fc.property(values, text, (given, body) => {
      const read = parse(renderMarkdown(given, body));
      expect(read.values).toEqual(given);
      expect(read.body).toBe(body);
    }),
    { numRuns: 400 },
  );
});

test('any values come back when they replace others, whatever the line ends', () => {
  fc.assert(
    fc.property(values, values, text, eol, (first, second, body, end) => {
      const lines = renderMarkdown(first, '').replaceAll('\n', end);
      const written = renderMarkdown(second, body, parse(lines));
      const read = parse(written);
      expect(read.values).toEqual(second);
      expect(read.body).toBe(body);
      expect(read.eol).toBe(end);
    }),
    { numRuns: 400 },
  );
});

test('nested values come back, with empty members left out', () => {
  const blocker = { kind: 'question', text: 'a: b\n- c', options: ['yes: no', '# two'], risk: null };
  const { values: read } = parse(renderMarkdown({ id: 't', blocker }, ''));
  expect(read.blocker).toEqual({ kind: 'question', text: 'a: b\n- c', options: ['yes: no', '# two'] });
});

const BY_HAND = `---
# what this is about
mine: 007
id: t-1   # never change this
when: 1:30
day: 2026-01-01
big: 12345678901234567890
nothing: null
flag: yes
title: "Old"   # the title
list:
  # why
  - one
  - {deep: [1, 2.50]}
quoted: 'it''s'
block: |
  two
  lines
labels: [a,  b]
---
body
`;

test('comments, key order, unknown keys and their spelling survive a write', () => {
  const file = parse(BY_HAND);
  const written = renderMarkdown(
    { id: 't-1', title: 'New', labels: ['a', 'b'], revision: '2' },
    file.body,
    file,
  );
  const kept = BY_HAND.split('\n').filter((line) => !/^(title|labels|id):/.test(line));
  const lines = written.split('\n');
  expect(lines.filter((line) => kept.includes(line))).toEqual(kept);
  expect(lines.filter((line) => !kept.includes(line))).toEqual([
    'id: t-1 # never change this',
    'title: New # the title',
    'labels: [a, b]',
    'revision: 2',
  ]);
});

test.each(['007', '1:30', '2026-01-01', '12345678901234567890', '0x1f', '1e3', 'yes', '.inf'])(
  'the plain scalar %s stays text, and stays as it was typed',
  (typed) => {
    const source = `---\nid: t-1\nmine: ${typed}\n---\n`;
    const file = parse(source);
    expect(file.values.mine).toBe(typed);
    expect(renderMarkdown({ id: 't-1' }, file.body, file)).toBe(source);
  },
);

test.each(['null', '~', '!!null ~'])(
  "a key of a person's own that says %s stays as it was typed",
  (typed) => {
    const source = `---\nid: t-1\nmine: ${typed}\n---\n`;
    const file = parse(source);
    expect(renderMarkdown({ id: 't-1' }, file.body, file)).toBe(source);
  },
);

test('a file that is written back unchanged is the same text', () => {
  const source = '---\nid: t-1\ntitle: One\n---\n\n# Body\n\n---\n\nmore\n';
  const file = parse(source);
  expect(renderMarkdown(file.values, file.body, file)).toBe(source);
});

test('a byte order mark is kept', () => {
  const file = parse('\ufeff---\nid: t-1\n---\nbody\n');
  expect(file.values).toEqual({ id: 't-1' });
  expect(renderMarkdown({ id: 't-2' }, file.body, file)).toBe('\ufeff---\nid: t-2\n---\nbody\n');
});

test('CRLF is kept, also in lines that are new, and a body keeps its own', () => {
  const file = parse('---\r\n# note\r\nid: t-1\r\ntext: |\r\n  a\r\n  b\r\n---\r\nbody\r\nlast\n');
  expect(file.values).toEqual({ id: 't-1', text: 'a\nb\n' });
  const written = renderMarkdown({ id: 't-1', title: 'a\nb' }, file.body, file);
  expect(written.replaceAll('\r\n', '')).not.toContain('\r');
  expect(written).toMatch(
    /^---\r\n# note\r\nid: t-1\r\ntitle: \|-\r\n {2}a\r\n {2}b\r\ntext: \|\r\n {2}a\r\n/,
  );
  expect(written.endsWith('---\r\nbody\r\nlast\n')).toBe(true);
});

test('a key that is taken away leaves the comments of the others', () => {
  const file = parse('---\nid: t-1 # one\nblocker: x # gone\nmine: 1 # two\n---\n');
  expect(renderMarkdown({ id: 't-1', blocker: null }, '', file)).toBe(
    '---\nid: t-1 # one\nmine: 1 # two\n---\n',
  );
});

test.each(['>-\n  two\n  words', 'two\n  words', '{ a: 1,   b: [ 2 ] }', '"two\n  words"'])(
  'a value that a person laid out as %j is the same value after a write of another key',
  (laidOut) => {
    const file = parse(`---\nid: t-1\nmine: ${laidOut}\n---\n`);
    const again = parse(renderMarkdown({ id: 't-2' }, '', file));
    expect(again.values).toEqual({ ...file.values, id: 't-2' });
  },
);

test('the last value of a file keeps its line break when a key is put behind it', () => {
  const file = parse('---\nid: t-1\ntext: |\n  a\n---\n');
  expect(file.values.text).toBe('a\n');
  expect(parse(renderMarkdown({ id: 't-1', text: 'a\n', more: 'x' }, '', file)).values.text).toBe('a\n');
});

test('a file read the short way is what it is the long way', () => {
  // What begins with a byte order mark goes the long way, and says so.
  const line = fc.oneof(
    fc.constantFrom(
      'id: t-1',
      'title: a word',
      'labels:',
      '  - bug',
      '# a comment',
      '---',
      '--- ',
      "note: '\"'",
    ),
    text,
  );
  const file = fc.array(line, { maxLength: 5 }).map((lines) => `---\nid: t-1\n${lines.join('\n')}`);
  const outcome = (content: string) => {
    try {
      return { ...parse(content), bom: false };
    } catch (error) {
      return String(error);
    }
  };
  fc.assert(
    fc.property(file, text, (front, body) => {
      const content = `${front}\n---\n${body}`;
      expect(outcome(content)).toEqual(outcome(`\ufeff${content}`));
    }),
    { numRuns: 5000 },
  );
});

test('a body that is no UTF-8 is refused, however plain the front matter is', () => {
  const bytes = Buffer.concat([Buffer.from('---\nid: t-1\n---\n'), Buffer.from([0xff, 0xfe])]);
  expect(() => parseMarkdown('pending/t.md', bytes)).toThrow('expected UTF-8');
});
