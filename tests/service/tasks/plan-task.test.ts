import { expect, test } from 'vitest';
import { boardWithTask, eventsOf, inNoCommit, inOneCommit, refused } from '../trail.ts';

const items = [
  { text: 'reproduce it', state: 'completed' as const },
  { text: 'mend it', state: 'in_progress' as const },
  { text: 'test it', state: 'pending' as const },
];

test('a plan is a checklist in the body, with one event', async () => {
  const board = await boardWithTask({ description: 'Text.' });
  const answer = await inOneCommit(board, () => board.ok('plan-task', { task_id: 't-1', items }));
  const { body, plan } = await board.ok('show-task', { task_id: 't-1' });
  expect(plan).toEqual(items);
  expect(body).toBe('Text.\n\n## Plan\n\n- [x] reproduce it\n- [/] mend it\n- [ ] test it');
  expect(await eventsOf(board, answer)).toMatchObject([{ type: 'task-planned', entity_id: 't-1' }]);
});

test('a plan replaces the one before, and leaves the text around it', async () => {
  const board = await boardWithTask({
    description: 'Before.\n\n## Plan\n\n- [ ] old\n\nA note.\n\n## Links\n\n- [ ] no step',
  });
  await board.ok('plan-task', { task_id: 't-1', items });
  const { body, plan } = await board.ok('show-task', { task_id: 't-1' });
  expect(plan).toEqual(items);
  expect(body).not.toContain('old');
  for (const kept of ['Before.\n', 'A note.\n', '\n## Links\n\n- [ ] no step']) expect(body).toContain(kept);
});

test('the same plan again is no news', async () => {
  const board = await boardWithTask();
  await board.ok('plan-task', { task_id: 't-1', items });
  await inNoCommit(board, () => board.ok('plan-task', { task_id: 't-1', items }));
});

test('an empty plan takes all steps away', async () => {
  const board = await boardWithTask();
  await board.ok('plan-task', { task_id: 't-1', items });
  await board.ok('plan-task', { task_id: 't-1', items: [] });
  expect((await board.ok('show-task', { task_id: 't-1' })).plan).toEqual([]);
});

test.each([
  'ends in a space ',
  '  begins with two',
  '[x] looks like a mark',
  '## Plan',
  '# a heading',
  '---',
  '```',
  '\u001b[31mred\u001b[0m\tand a tab',
  'ends in a no-break space\u00a0',
])('the step %j comes back as it was given', async (text) => {
  const board = await boardWithTask({ description: 'Text.' });
  await board.ok('plan-task', { task_id: 't-1', items: [{ text }, ...items] });
  const { plan } = await board.ok('show-task', { task_id: 't-1' });
  expect(plan).toEqual([{ text, state: 'pending' }, ...items]);
  await inNoCommit(board, () => board.ok('plan-task', { task_id: 't-1', items: [{ text }, ...items] }));
});

test.each([
  ['```\n## Plan\n\n- [ ] an example\n```'],
  ['~~~~\n```\n## Plan\n~~~\n- [ ] an example\n~~~~'],
  ['```md\n```js\n## Plan\n- [ ] an example\n```'],
  ['```\nnever closed'],
  ['```inline``` code\n\n# Heading'],
])('a heading in a code block is none: %j', async (description) => {
  const board = await boardWithTask({ description });
  expect((await board.ok('show-task', { task_id: 't-1' })).plan).toEqual([]);
  await board.ok('plan-task', { task_id: 't-1', items });
  const { body, plan } = await board.ok('show-task', { task_id: 't-1' });
  expect(plan).toEqual(items);
  expect(body.startsWith(`${description}\n\n## Plan\n`)).toBe(true);
});

test('a plan that a person wrote is read, with steps longer than a worker may write', async () => {
  const long = 'x'.repeat(400);
  const board = await boardWithTask({ description: `## Plan\n\n* no step\n- [X] seen\n- [ ] ${long}\n` });
  const { plan } = await board.ok('show-task', { task_id: 't-1' });
  expect(plan).toEqual([
    { text: 'seen', state: 'completed' },
    { text: long, state: 'pending' },
  ]);
});

test('a plan in a file with CRLF is found and replaced, and its lines stay so', async () => {
  const board = await boardWithTask({ description: 'Text.\r\n\r\n## Plan\r\n\r\n- [ ] old\r\n' });
  expect((await board.ok('show-task', { task_id: 't-1' })).plan).toEqual([{ text: 'old', state: 'pending' }]);
  await board.ok('plan-task', { task_id: 't-1', items });
  const { body, plan } = await board.ok('show-task', { task_id: 't-1' });
  expect(plan).toEqual(items);
  expect(body.match(/## Plan/g)).toHaveLength(1);
  expect(body).not.toMatch(/[^\r]\n/);
});

test.each([
  ['a text of two lines', [{ text: 'a\nb' }]],
  ['no text', [{ text: '' }]],
  ['a state that is none', [{ text: 'a', state: 'done' }]],
  ['an unknown key', [{ text: 'a', done: true }]],
])('a step with %s is refused', async (_what, wrong) => {
  const board = await boardWithTask();
  await refused(board, 'plan-task', { task_id: 't-1', items: wrong as never }, 'invalid_input');
});
