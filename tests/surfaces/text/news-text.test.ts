import { expect, test } from 'vitest';
import type { News } from '../../../src/service/news/news.ts';
import { newsLines } from '../../../src/surfaces/text/news-text.ts';

const ITEM: News['inbox']['items'][number] = {
  id: 'm-3f5h7j9k',
  from: 'fakker',
  task_id: null,
  text: 'Say which form.',
  next: { why: 'read all of it', command: '…', operation: 'show-message', input: {} },
};
const told = (item: Partial<typeof ITEM>) =>
  newsLines({ answers: [], lost: [], inbox: { open: 1, items: [{ ...ITEM, ...item }] } });

test('a message about a task names it, so that its worker knows which is meant', () => {
  expect(told({ task_id: 't-login' })).toEqual([
    'message m-3f5h7j9k on t-login from fakker: Say which form.',
  ]);
  expect(told({})).toEqual(['message m-3f5h7j9k from fakker: Say which form.']);
});

test('a line of a message is cut behind its id', () => {
  const [line = ''] = told({ task_id: 't'.repeat(64), from: 'a'.repeat(64) });
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(99);
  expect(line).toMatch(/^message m-3f5h7j9k on /);
});
