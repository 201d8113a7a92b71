import { expect, test } from 'vitest';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

/** `t-1`, for which `t-2` waits, for which `t-3` and `t-4` wait, for both of which `t-5` waits. */
async function chain(): Promise<TempBoard> {
  const board = await tempBoard();
  const waits = { 't-1': [], 't-2': ['t-1'], 't-3': ['t-2'], 't-4': ['t-2'], 't-5': ['t-3', 't-4'] };
  for (const [id, depends_on] of Object.entries(waits))
    await board.ok('create-task', { id, title: `Task ${id}`, depends_on });
  return board;
}

const ids = async (board: TempBoard, input: object) =>
  (await board.ok('list-tasks', input)).items.map(({ id }) => id);

test('dependencies are named in both directions, with how many wait in all', async () => {
  const board = await chain();
  const pending = (id: string) => ({ id, title: `Task ${id}`, status: 'pending', closed_as: null });
  expect(await board.ok('show-task', { task_id: 't-2' })).toMatchObject({
    dependencies: [pending('t-1')],
    dependents: [pending('t-3'), pending('t-4')],
    waiting: { direct: 2, in_all: 3 },
  });
  expect(await board.ok('show-task', { task_id: 't-5' })).toMatchObject({ dependents: [], waiting: null });
});

test('for a task that is done nobody waits, and what waits for a closed one still does', async () => {
  const board = await chain();
  await board.ok('close-task', { task_id: 't-3', as: 'obsolete', reason: 'r' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-finish', { task_id: 't-1', agent: 'a', result: 'r', verification_notes: 'v' });
  expect(await board.ok('show-task', { task_id: 't-1' })).toMatchObject({ dependents: [], waiting: null });
  expect(await ids(board, { blocked_by: 't-3' })).toEqual(['t-5']);
  expect(await ids(board, { waiting_on: 't-1' })).toEqual([]);
});

test('a dependency that is not there is named without title and status', async () => {
  const board = await chain();
  const path = 'pending/t-1-task-t-1.md';
  board.write(path, (board.read(path) ?? '').replace(/^depends_on: .*$/m, 'depends_on: [t-gone]'));
  expect((await board.ok('show-task', { task_id: 't-1' })).dependencies).toEqual([
    { id: 't-gone', title: null, status: null, closed_as: null },
  ]);
});

test('lists tell who waits for a task, at once or in all', async () => {
  const board = await chain();
  expect(await ids(board, { blocked_by: 't-2' })).toEqual(['t-3', 't-4']);
  expect(await ids(board, { waiting_on: 't-2' })).toEqual(['t-3', 't-4', 't-5']);
  expect(await board.fail('list-tasks', { blocked_by: 't-none' })).toMatchObject({ code: 'task_not_found' });
});

test('tasks that wait for one another by hand are each told of the others once', async () => {
  const board = await chain();
  const path = 'pending/t-1-task-t-1.md';
  board.write(path, (board.read(path) ?? '').replace(/^depends_on: .*$/m, 'depends_on: [t-5]'));
  expect(await ids(board, { waiting_on: 't-5' })).toEqual(['t-1', 't-2', 't-3', 't-4']);
});

test('lists show what is assigned to nobody, or only the others', async () => {
  const board = await chain();
  await board.ok('assign-task', { task_id: 't-2', assignee: 'a' });
  expect(await ids(board, { unassigned: true })).toEqual(['t-1', 't-3', 't-4', 't-5']);
  expect(await ids(board, { unassigned: false })).toEqual(['t-2']);
});

test('a task tells since when it is assigned, by whatever way', async () => {
  const board = await tempBoard();
  const assignedAt = async (id: string) => (await board.ok('show-task', { task_id: id })).task.assigned_at;
  await board.ok('create-task', { id: 't-1', title: 'One', assignee: 'a' });
  await board.ok('create-task', { id: 't-2', title: 'Two' });
  expect([await assignedAt('t-1'), await assignedAt('t-2')]).toEqual(['2026-11-21T10:00:00.000Z', null]);
  board.pass(60);
  await board.ok('assign-task', { task_id: 't-2', assignee: 'b' });
  await board.ok('assign-task', { task_id: 't-1', assignee: 'a' });
  expect([await assignedAt('t-1'), await assignedAt('t-2')]).toEqual([
    '2026-11-21T10:00:00.000Z',
    '2026-11-21T10:01:00.000Z',
  ]);
  board.pass(60);
  board.write(
    'pending/t-1-one.md',
    (board.read('pending/t-1-one.md') ?? '').replace('assignee: a', 'assignee: c'),
  );
  await board.ok('record-edits', {});
  await board.ok('assign-task', { task_id: 't-2', assignee: null });
  expect([await assignedAt('t-1'), await assignedAt('t-2')]).toEqual(['2026-11-21T10:02:00.000Z', null]);
});
