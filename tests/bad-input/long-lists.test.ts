import { expect, onTestFinished, test } from 'vitest';
import { openBoard } from '../../src/index.ts';
import type { OperationName } from '../../src/service/registry.ts';
import { tempBoard } from '../helpers/temp-board.ts';
import { openHttp, requestFor } from '../parity/http.ts';

/** Words that YAML has to have in quotes, which cost its reader most. */
const words = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `"l: ${from + index}' #`);
const ids = (count: number) => Array.from({ length: count }, (_, index) => `t-${index}`);

const QUESTION = { task_id: 't-1', agent: 'a', blocker: 'Which?', kind: 'question' };
const CALLS: [operation: OperationName, field: string, limit: number, input: Record<string, unknown>][] = [
  ['create-task', 'label', 500, { title: 'x', label: words(7000) }],
  ['create-task', 'depends_on', 500, { title: 'x', depends_on: ids(7000) }],
  ['update-task', 'add_label', 500, { task_id: 't-1', add_label: words(501) }],
  ['update-task', 'remove_label', 500, { task_id: 't-1', remove_label: words(501) }],
  ['update-task', 'depends_on', 500, { task_id: 't-1', depends_on: ids(501) }],
  ['report-blocker', 'option', 100, { ...QUESTION, option: words(101) }],
  ['move-task', 'option', 100, { ...QUESTION, status: 'blocked', option: words(9000) }],
];

test('a request with too long a list is a bad request, with the field and the limit', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const commits = board.commits();
  const http = await openHttp(board.root);
  onTestFinished(() => http.close());
  for (const [operation, field, limit, input] of CALLS) {
    const { status, envelope } = await http.send(await requestFor(operation, input));
    const message = `${field}: expected at most ${limit} in the list`;
    expect({ operation, status, envelope }).toMatchObject({
      ...{ operation, status: 400 },
      envelope: {
        error: { code: 'invalid_input', message: expect.stringContaining(message), details: { field } },
      },
    });
  }
  expect(board.commits()).toBe(commits);
});

test('lists as long as they may be are kept, and many requests make them no longer', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1', label: words(500) });
  await board.ok('report-blocker', { ...QUESTION, kind: 'question', option: words(100) });
  const error = await board.fail('update-task', { task_id: 't-1', add_label: words(1, 500) });
  expect(error).toMatchObject({ code: 'invalid_input', details: { field: 'add_label', limit: 500 } });
  const swap = { task_id: 't-1', add_label: words(400, 500), remove_label: words(400) };
  const { task } = await board.ok('update-task', swap);
  expect(task?.labels).toEqual(words(500, 400));
});

test('a task with the most of everything that requests may give can be read and changed', async () => {
  const board = await tempBoard();
  const named = Array.from({ length: 500 }, (_, index) => `t-${'x'.repeat(57)}-${1000 + index}`);
  const front = (id: string) => `---\nid: ${id}\ntitle: One\ncreated_at: 2026-11-21T10:00:00.000Z\n---\n`;
  for (const id of named) board.write(`pending/${id}.md`, front(id));
  const label = words(500).map((word) => `${word.padEnd(63, ' "#: \'')}!`);
  const option = words(100).map((word) => `${word.padEnd(299, ' "#: \'')}!`);
  const blocker = `${'\t"# \n'.repeat(30_000)}.`;
  await board.ok('create-task', {
    title: 'One',
    id: 't-1',
    label,
    depends_on: named,
    description: blocker.slice(0, 1000),
  });
  await board.ok('report-blocker', {
    ...QUESTION,
    kind: 'question',
    blocker,
    option,
    recommend: option[0] ?? '',
    risk: blocker,
  });
  await board.ok('update-task', { task_id: 't-1', priority: 'high' });
  const { task } = await openBoard(board.root, { agent: null })
    .call('show-task', { task_id: 't-1' })
    .then((envelope) => (envelope.ok ? envelope.data : Promise.reject(envelope.error)));
  expect(task).toMatchObject({ labels: label, depends_on: named, priority: 'high' });
  expect(task.blocker).toMatchObject({ options: option, text: blocker, risk: blocker });
});

/** What boards may hold from before lists had an end. */
test.each([
  ['plain', (index: number) => `label-${index}`],
  ['quoted', (index: number) => `"label: ${index}"`],
])('a task with 1,500 labels from before is read, and changed: %s', async (_kind, word) => {
  const board = await tempBoard();
  const labels = Array.from({ length: 1_500 }, (_, index) => `  - ${word(index)}\n`).join('');
  const front = `id: t-1\ntitle: One\ncreated_at: 2026-11-21T10:00:00.000Z\nlabels:\n${labels}`;
  board.write('pending/t-1.md', `---\n${front}---\n`);
  await board.ok('report-blocker', { ...QUESTION, kind: 'question', blocker: 'Which\none?' });
  const { task } = await board.ok('show-task', { task_id: 't-1' });
  expect(task.labels).toHaveLength(1_500);
});
