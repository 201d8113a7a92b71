import { expect, test } from 'vitest';
import { tempBoard } from '../../helpers/temp-board.ts';
import { boardWithTask, eventsOf, inOneCommit, lastCommit, refused, taskOf } from '../trail.ts';

/** What nobody has said of a new task yet, as JSON shows it. */
const UNSAID = {
  queued_at: null,
  parent: null,
  approval: null,
  require_criteria: false,
  criteria_counts: null,
  awaiting_approval: null,
  held_since: null,
  closed_as: null,
  approved: null,
  returns: 0,
};

test('a task is created pending, at revision 1, with every field', async () => {
  const board = await boardWithTask({ id: 't-0' });
  const answer = await inOneCommit(board, () =>
    board.ok('create-task', {
      title: 'Fix: login form!',
      id: 'fix-login',
      description: 'It loses the password.\n',
      priority: 'high',
      assignee: 'agent-7',
      label: ['web', 'bug', 'web'],
      depends_on: ['t-0'],
    }),
  );
  expect(answer.task).toEqual({
    id: 'fix-login',
    title: 'Fix: login form!',
    status: 'pending',
    priority: 'high',
    created_at: '2026-11-21T10:00:00.000Z',
    updated_at: '2026-11-21T10:00:00.000Z',
    revision: 1,
    assignee: 'agent-7',
    assigned_at: '2026-11-21T10:00:00.000Z',
    worker: null,
    current_run: null,
    labels: ['web', 'bug'],
    depends_on: ['t-0'],
    ready: false,
    started_at: null,
    finished_at: null,
    blocker: null,
    answer_count: 0,
    ...UNSAID,
    path: 'pending/fix-login-fix-login-form.md',
  });
  expect((await board.ok('show-task', { task_id: 'fix-login' })).body).toBe('It loses the password.\n');
});

test('a created task is one event, and its priority is medium', async () => {
  const board = await tempBoard();
  const answer = await inOneCommit(board, () => board.ok('create-task', { title: 'One', agent: 'fakker' }));
  const id = answer.task?.id ?? '';
  expect(id).toMatch(/^t-[0-9a-hjkmnp-tv-z]{8}$/);
  expect(answer.task?.priority).toBe('medium');
  expect(await eventsOf(board, answer)).toMatchObject([
    { type: 'task-created', entity_type: 'task', entity_id: id, agent: 'fakker', from: null, to: 'pending' },
  ]);
  expect(lastCommit(board).trailers).toMatchObject({ Task: [id], Agent: ['fakker'] });
});

test.each(['t-1', 'T-1'])('the id %s is taken where there is a t-1', async (id) => {
  const board = await boardWithTask();
  await refused(board, 'create-task', { title: 'Two', id }, 'already_exists');
});

test('the id of a done task is taken', async () => {
  const board = await boardWithTask();
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-finish', { task_id: 't-1', agent: 'a', result: 'x', verification_notes: 'x' });
  await refused(board, 'create-task', { title: 'Two', id: 't-1' }, 'already_exists');
});

test('the beginning of a taken id is free', async () => {
  const board = await boardWithTask({ id: 't-1-2' });
  await board.ok('create-task', { title: '2', id: 't-1' });
  expect((await taskOf(board, 't-1')).path).toBe('pending/t-1-2.md');
  expect((await taskOf(board, 't-1-2')).title).toBe('One');
});

test.each([
  ['an unknown task', ['t-9'], 'task_not_found'],
  ['the task itself', ['t-2'], 'invalid_input'],
  ['the task itself in other letters', ['T-2'], 'invalid_input'],
])('a dependency on %s is refused', async (_what, depends_on, code) => {
  const board = await boardWithTask();
  await refused(board, 'create-task', { title: 'Two', id: 't-2', depends_on }, code);
});

const BAD_IDS = [
  '../x',
  '/etc/x',
  'a/b',
  'a\\b',
  'a\0',
  'a\n',
  '-A',
  '*',
  '.git',
  'CON',
  'a.',
  'a..b',
  '',
  'a'.repeat(65),
];

test('an id that could not name a file everywhere is refused', async () => {
  const board = await tempBoard();
  for (const id of BAD_IDS) {
    const error = await board.fail('create-task', { title: 'x', id });
    expect.soft(error, id).toMatchObject({ code: 'invalid_input', details: { field: 'id' } });
  }
  expect(board.files('pending')).toEqual([]);
});

const BAD_TEXTS = [
  ['title', { title: 'a\nb' }],
  ['title', { title: 'a\0' }],
  ['title', { title: '' }],
  ['title', { title: 'é'.repeat(301) }],
  ['label.0', { label: ['a\rb'] }],
  ['label.0', { label: ['a'.repeat(65)] }],
  ['priority', { priority: 'urgent' }],
  ['description', { description: 'x'.repeat(256 * 1024 + 1) }],
] as const;

test('texts that break lines or are too long are refused', async () => {
  const board = await tempBoard();
  for (const [field, input] of BAD_TEXTS) {
    const error = await board.fail('create-task', { title: 'x', ...input });
    expect.soft(error, error.message).toMatchObject({ code: 'invalid_input', details: { field } });
  }
  expect(board.files('pending')).toEqual([]);
});

test('titles and labels keep every other character', async () => {
  const board = await tempBoard();
  const title = '# "quoted": \u001b[31m\ttab  – 😀 \\n [x] {y} & *z !t %d @e `f` ';
  const label = ['true', '007', '1:30', '~', ' padded '];
  await board.ok('create-task', { title, label, id: 't-1' });
  expect(await taskOf(board)).toMatchObject({ title, labels: label });
});

test('a title of 300 characters is kept, whatever their bytes', async () => {
  const board = await tempBoard();
  const title = '😀'.repeat(300);
  await board.ok('create-task', { title, id: 't-1' });
  expect((await taskOf(board)).title).toBe(title);
});
