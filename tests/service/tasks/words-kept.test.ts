import { expect, test } from 'vitest';
import type { OperationName } from '../../../src/service/registry.ts';
import { loadAll } from '../../../src/service/registry.ts';
import { boardWithPickup, boardWithTask, taskOf } from '../trail.ts';

const WORDS = 'Precious words.\n\nOf somebody else.';

test('a description is not replaced by a caller that has not said that it has seen it', async () => {
  const board = await boardWithTask({ description: WORDS });
  const input = { task_id: 't-1', description: 'Mine.', agent: 'agent-2' };
  const commits = board.commits();
  const { code, details, message } = await board.fail('update-task', input);
  expect({ code, details }).toMatchObject({
    code: 'revision_conflict',
    details: { expected: null, current: { id: 't-1', revision: 1 }, description: WORDS },
  });
  expect(message).not.toContain('force');
  expect(board.commits()).toBe(commits);
  expect((await board.ok('show-task', { task_id: 't-1' })).body).toBe(WORDS);
});

test.each([{ if_revision: 1 }, { force: true }])('a description is replaced with %j', async (seen) => {
  const board = await boardWithTask({ description: WORDS });
  await board.ok('update-task', { task_id: 't-1', description: 'Mine.', ...seen });
  expect((await board.ok('show-task', { task_id: 't-1' })).body).toBe('Mine.');
});

test('a description that is empty is written by anybody', async () => {
  const board = await boardWithTask();
  await board.ok('update-task', { task_id: 't-1', description: 'Mine.' });
  expect((await board.ok('show-task', { task_id: 't-1' })).body).toBe('Mine.');
});

test('a description with a plan of its own does not silently take the place of the notes beside a plan', async () => {
  const board = await boardWithTask({ description: '## Plan\n\n- [ ] look\n\nAsk Ada first.' });
  const input = { task_id: 't-1', description: 'Mine.\n\n## Plan\n\n- [ ] look\n' };
  expect((await board.fail('update-task', input)).code).toBe('revision_conflict');
});

test('append adds below the description, above the plan, and needs no revision', async () => {
  const board = await boardWithTask({ description: `${WORDS}\n\n## Plan\n\n- [x] look` });
  const { task } = await board.ok('update-task', { task_id: 't-1', append: 'And mine.' });
  const { body } = await board.ok('show-task', { task_id: 't-1' });
  expect({ body, revision: task?.revision }).toEqual({
    body: `${WORDS}\n\nAnd mine.\n\n## Plan\n\n- [x] look`,
    revision: 2,
  });
});

test.each([
  [{ append: 'More.', description: 'Mine.' }],
  [{ append: '## Plan\n\n- [ ] mine' }],
  [{ append: ' \u200b' }],
  [{ append: 'x'.repeat(256 * 1024) }],
])('append refuses what would not be added, case %#', async (input) => {
  const board = await boardWithTask({ description: WORDS });
  expect(await board.fail('update-task', { task_id: 't-1', ...input })).toMatchObject({
    code: 'invalid_input',
    details: { field: 'append' },
  });
});

/** Every write that is about a task, with words of its own. What they replace is what they are for; see the decision. */
const WRITES: readonly [OperationName, Record<string, unknown>][] = [
  ['update-task', { task_id: 't-1', title: 'Two', add_label: ['new'] }],
  ['plan-task', { task_id: 't-1', agent: 'a', items: [{ text: 'mine' }] }],
  ['assign-task', { task_id: 't-1', assignee: 'a' }],
  ['append-event', { type: 'note', entity_type: 'task', entity_id: 't-1', message: 'Mine.' }],
  ['update-agent-status', { agent: 'a', status: 'active', mode: 'Mine', current_task_id: 't-1' }],
  ['report-progress', { task_id: 't-1', agent: 'a', message: 'Mine.' }],
  ['report-heartbeat', { agent: 'a', message: 'Mine.' }],
  ['report-blocker', { task_id: 't-1', agent: 'a', blocker: 'Mine?' }],
  ['move-task', { task_id: 't-1', status: 'in_progress', agent: 'a' }],
  ['report-pickup', { task_id: 't-1', agent: 'a' }],
  ['report-fail', { task_id: 't-1', agent: 'a', summary: 'Mine.' }],
  [
    'report-finish',
    { task_id: 't-1', agent: 'a', result: 'Mine.', verification_notes: 'Mine.', force: true },
  ],
];

test('no write but update-task with a description replaces one, nor drops a label', async () => {
  const { board } = await boardWithPickup();
  await board.ok('update-task', { task_id: 't-1', description: WORDS, add_label: ['theirs'] });
  for (const [operation, input] of WRITES) {
    await board.ok(operation, input as never);
    const { body } = await board.ok('show-task', { task_id: 't-1' });
    expect(body.startsWith(WORDS), operation).toBe(true);
    expect((await taskOf(board)).labels, operation).toContain('theirs');
  }
});

test('only the writes that make a task or guard its words take a description', async () => {
  const taking = (await loadAll()).filter(({ input }) => Object.hasOwn(input.shape, 'description'));
  expect(taking.map(({ declaration }) => declaration.name).sort()).toEqual(['create-task', 'update-task']);
});
