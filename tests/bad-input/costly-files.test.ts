import { expect, test } from 'vitest';
import { tempBoard } from '../helpers/temp-board.ts';

const FITS = 1_000_000;
const FIELDS = ['id: t-1', 'title: One', 'created_at: 2026-11-21T10:00:00.000Z'];
const task = (more: string) => `---\n${FIELDS.join('\n')}\n${more}\n---\n`;
const many = (one: (index: number) => string) => {
  const parts: string[] = [];
  for (let size = 0, index = 0; size < FITS; index++) {
    const part = one(index);
    parts.push(part);
    size += part.length;
  }
  return parts.join('');
};

/** As many of something as a file may hold: whoever compares each with each is at it for minutes, and the test ends first. */
const COSTLY: [what: string, content: string][] = [
  ['keys', task(many((index) => `A${index}: x\n`))],
  ['keys between braces', task(`x: {${many((index) => `k${index},`)}}`)],
  ['anchors', task(many((index) => `A${index}: &a${index} x\n`))],
  ['aliases', task(`x: &a y\n${many((index) => `A${index}: *a\n`)}`)],
  ['items', task(`x: [${many(() => 'y, ')}]`)],
  ['items on lines of their own', task(`x:\n${many(() => '- &a y\n')}`)],
  ['blank lines', task(many(() => '\n'))],
  ['carriage returns', task(`x: y${many(() => '\r')}`)],
  ['line separators', task(`x: y${many(() => '\u2028')}`)],
  ['blank comments', task(many(() => '#\n'))],
  ['escapes that there are not', task(`x: "${many(() => '\\q')}"`)],
  ['colons', task(`x: ${many(() => 'y: ')}z`)],
  ['spaces behind dashes', task(`x: ${many(() => `-${' '.repeat(10_000)}`)}`)],
  ['fences in the body', `${task('')}${many(() => '\n---')}`],
  ['plans in the body', `${task('')}${many(() => '\n## Plan\n')}`],
];

test.each(COSTLY)('a file of as many %s as it may hold is answered', async (_what, content) => {
  const board = await tempBoard();
  board.write('pending/t-1.md', content);
  board.write('pending/t-2.md', task('').replace('t-1', 't-2'));
  const answer = await board.board.call('list-tasks', {});
  if (!answer.ok) throw new Error(answer.error.message);
  const told = answer.warnings.map(({ path }) => path);
  expect([...answer.data.items.map(({ path }) => path), ...told].sort()).toEqual([
    'pending/t-1.md',
    'pending/t-2.md',
  ]);
});

test('a text of 128 KiB of line breaks and tabs still goes into a file', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const blocker = `x${'\n\t'.repeat(64 * 1024 - 1)}y`;
  await board.ok('move-task', { task_id: 't-1', status: 'blocked', blocker });
  expect((await board.ok('show-task', { task_id: 't-1' })).task.blocker?.text).toBe(blocker);
});
