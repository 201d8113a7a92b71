import { expect, test } from 'vitest';
import type { InputOf } from '../../../src/service/registry.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { refused, taskOf } from '../trail.ts';

const DAY = ['pending', 'in_progress', 'blocked', 'done/2026/11/20', 'done/2026/11/21'] as const;

/** Puts task files onto the board as a person would, a line each: folder, id, and other front matter. */
function put(board: TempBoard, folder: (typeof DAY)[number], id: string, more = '', body = ''): void {
  const created = more.includes('created_at') ? '' : 'created_at: 2026-11-01T00:00:00.000Z\n';
  board.write(`${folder}/${id}.md`, `---\nid: ${id}\ntitle: Task ${id}\n${created}${more}---\n${body}`);
}

/** Nine tasks that tie in every way a queue can. */
async function boardWithQueue(): Promise<TempBoard> {
  const board = await tempBoard();
  put(board, 'pending', 'e', 'priority: low\ncreated_at: 2026-10-01T00:00:00.000Z\n');
  put(board, 'pending', 'b10', 'labels: [web, Bug]\nassignee: x\n');
  put(board, 'pending', 'b2', 'assignee: y\ndepends_on: [d1]\n');
  put(board, 'pending', 'B3', 'depends_on: [d1, b2]\n', 'Look for the NEEDLE here.\n');
  put(board, 'in_progress', 'a', 'priority: high\nworker: x\n');
  put(
    board,
    'blocked',
    'c',
    'created_at: 2026-11-01T01:00:00.000+02:00\nblocker: {kind: external, text: k}\n',
  );
  put(board, 'done/2026/11/20', 'd2', 'priority: critical\nfinished_at: 2026-11-20T23:59:59.999Z\n');
  put(board, 'done/2026/11/21', 'd3', 'worker: y\nfinished_at: 2026-11-21T00:00:00.000Z\n');
  put(board, 'done/2026/11/21', 'd1', 'worker: x\nfinished_at: 2026-11-21T00:00:00.000Z\n');
  return board;
}

async function ids(board: TempBoard, input: InputOf<'list-tasks'>): Promise<string> {
  const { items, total } = await board.ok('list-tasks', input);
  expect(total).toBe(items.length);
  return items.map(({ id }) => id).join(' ');
}

const QUESTIONS: [InputOf<'list-tasks'>, string][] = [
  [{}, 'a c B3 b10 b2 e d2 d1 d3'],
  [{ status: ['pending'] }, 'B3 b10 b2 e'],
  [{ status: ['blocked', 'in_progress'] }, 'a c'],
  [{ order: 'finished' }, 'd1 d3 d2'],
  [{ order: 'finished', worker: 'y' }, 'd3'],
  [{ priority: ['high', 'low'] }, 'a e'],
  [{ label: ['web', 'none'] }, 'b10'],
  [{ label: ['bug'] }, ''],
  [{ assignee: 'y' }, 'b2'],
  [{ worker: 'x' }, 'a d1'],
  [{ worker: 'x', status: ['done'] }, 'd1'],
  [{ ready: true }, 'b10 b2 e'],
  [{ ready: false, status: ['pending'] }, 'B3'],
  [{ search: 'needle' }, 'B3'],
  [{ search: 'bUG' }, 'b10'],
  [{ search: 'task d' }, 'd2 d1 d3'],
  [{ search: 'none of them' }, ''],
];

test('values of one filter are alternatives, different filters all hold, and ties go by age and id', async () => {
  const board = await boardWithQueue();
  for (const [input, expected] of QUESTIONS)
    expect.soft(await ids(board, input), JSON.stringify(input)).toBe(expected);
});

test('pages of every size hold each task once, in order', async () => {
  const board = await boardWithQueue();
  const whole = await ids(board, {});
  for (const limit of [1, 2, 4, 9]) {
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await board.ok('list-tasks', { limit, ...(cursor === undefined ? {} : { cursor }) });
      expect(page).toMatchObject({ total: 9, limit });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(seen.join(' ')).toBe(whole);
  }
});

test('tasks that go and come between two pages make none appear twice or be skipped', async () => {
  const board = await tempBoard();
  for (const id of ['1', '2', '3', '4', '5', '6']) put(board, 'pending', id);
  const first = await board.ok('list-tasks', { status: ['pending'], limit: 3 });
  board.git('add', '.');
  board.git('-c', 'user.name=T', '-c', 'user.email=t@x', 'commit', '-qm', 'tasks');
  await board.ok('move-task', { task_id: '1', status: 'in_progress' });
  await board.ok('move-task', { task_id: '3', status: 'in_progress' });
  board.git('rm', '-q', 'pending/5.md');
  put(board, 'pending', '0', 'priority: critical\n');
  put(board, 'pending', '7');
  const rest = await board.ok('list-tasks', {
    status: ['pending'],
    limit: 50,
    cursor: first.next_cursor ?? '',
  });
  expect(first.items.map(({ id }) => id)).toEqual(['1', '2', '3']);
  expect(rest.items.map(({ id }) => id)).toEqual(['4', '6', '7']);
});

test('a cursor may change the size of the page, and nothing else', async () => {
  const board = await boardWithQueue();
  const { next_cursor } = await board.ok('list-tasks', { status: ['done'], limit: 1 });
  const cursor = next_cursor ?? '';
  expect((await board.ok('list-tasks', { status: ['done'], limit: 2, cursor })).items).toHaveLength(2);
  for (const input of [{}, { status: ['pending' as const] }, { status: ['done' as const], worker: 'x' }])
    await refused(board, 'list-tasks', { ...input, cursor }, 'invalid_input');
  await refused(board, 'list-events', { cursor }, 'invalid_input');
});

test.each(['list-tasks', 'list-events', 'list-runs', 'list-workers'] as const)(
  '%s refuses limits outside 1 to 500',
  async (operation) => {
    const board = await tempBoard();
    for (const limit of [0, 501, -1, 1.5])
      expect(await refused(board, operation, { limit }, 'invalid_input')).toMatchObject({ field: 'limit' });
    for (const limit of [1, 500]) expect(await board.ok(operation, { limit })).toMatchObject({ limit });
    expect(await board.ok(operation, {})).toMatchObject({ limit: 50, next_cursor: null });
  },
);

test('a dependency that is gone is not done', async () => {
  const board = await tempBoard();
  put(board, 'pending', 'a', 'depends_on: [gone]\n');
  expect((await taskOf(board, 'a')).ready).toBe(false);
});

test('a task is ready once its last dependency is done, and not again when that is reopened', async () => {
  const board = await tempBoard();
  put(board, 'in_progress', 'd');
  put(board, 'pending', 'a', 'depends_on: [d]\n');
  expect((await taskOf(board, 'a')).ready).toBe(false);
  await board.ok('move-task', { task_id: 'd', status: 'done' });
  expect((await taskOf(board, 'a')).ready).toBe(true);
  await board.ok('move-task', { task_id: 'd', status: 'pending' });
  expect((await taskOf(board, 'a')).ready).toBe(false);
});

test('a task is shown with its runs, latest first, and its last events', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1', description: 'Text.' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-fail', { task_id: 't-1', agent: 'a', summary: 'no' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'b' });
  const shown = await board.ok('show-task', { task_id: 't-1' });
  expect(shown.body).toBe('Text.');
  expect(shown.runs.map(({ agent_id, status }) => [agent_id, status])).toEqual([
    ['b', 'running'],
    ['a', 'failed'],
  ]);
  expect(shown.events.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['task-created', 'task-moved', 'run-started', 'run-finished']),
  );
  await refused(board, 'show-task', { task_id: 't-2' }, 'task_not_found');
});
