import { expect, test } from 'vitest';
import { parseMarkdown } from '../../src/store/markdown/front-matter.ts';
import { renderMarkdown } from '../../src/store/markdown/render-markdown.ts';

/** Writes some keys of a file anew, and gives what is then read. */
function rewritten(front: string, values: Record<string, unknown>): Record<string, unknown> {
  const { values: before, ...file } = parseMarkdown('pending/t-1.md', Buffer.from(`---\n${front}\n---\n`));
  const text = renderMarkdown({ ...before, ...values }, '', file);
  return parseMarkdown('pending/t-1.md', Buffer.from(text)).values;
}

const CASES: [what: string, front: string, values: Record<string, unknown>, expected: object][] = [
  ['a key that goes', 'worker: &w a\nmine: *w', { worker: null }, { mine: 'a' }],
  ['a key that changes', 'worker: &w a\nmine: *w', { worker: 'b' }, { worker: 'b', mine: 'a' }],
  [
    'a known key behind one that changes',
    'worker: &w a\nassignee: *w',
    { worker: 'b' },
    { worker: 'b', assignee: 'a' },
  ],
  ['a list that goes', 'labels: &l [a, b]\nmine: *l', { labels: null }, { mine: ['a', 'b'] }],
  ['part of a list that goes', 'labels: [&x a, b]\nmine: *x', { labels: null }, { mine: 'a' }],
  [
    'a merge',
    'blocker: &b {kind: external, text: t}\n<<: *b',
    { blocker: null },
    {
      '<<': { kind: 'external', text: 't' },
    },
  ],
  ['a key of a key', 'worker: &w a\nmine:\n  *w : x', { worker: null }, { mine: { a: 'x' } }],
  [
    'an anchor that stays',
    'own: &o x\nmine: *o\ntitle: t',
    { title: 'u' },
    { own: 'x', mine: 'x', title: 'u' },
  ],
  ['an alias that goes itself', 'worker: &w a\nassignee: *w', { assignee: null }, { worker: 'a' }],
];

test.each(CASES)('what points at %s goes on saying what it said', (_what, front, values, expected) => {
  expect(rewritten(front, values)).toEqual(expected);
});
