import { expect, test } from 'vitest';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { deepest, family } from './families.ts';

const ENDED = { result: 'r', verification_notes: 'v' };

async function finish(board: TempBoard, id: string, agent = 'a'): Promise<void> {
  await board.ok('report-pickup', { task_id: id, agent });
  await board.ok('report-finish', { task_id: id, agent, ...ENDED });
}

const isReady = async (board: TempBoard, id: string) =>
  (await board.ok('show-task', { task_id: id })).task.ready;
const readyIds = async (board: TempBoard) =>
  (await board.ok('list-tasks', { ready: true })).items.map(({ id }) => id);

test('a task is not ready while a child of it is open, in every list and count', async () => {
  const board = await family();
  expect(await isReady(board, 't-0')).toBe(false);
  expect(await readyIds(board)).toEqual(['t-1', 't-2']);
  expect((await board.ok('board-summary', {})).ready.total).toBe(2);
  await finish(board, 't-1');
  expect(await isReady(board, 't-0')).toBe(false);
  await board.ok('close-task', { task_id: 't-2', as: 'obsolete', reason: 'Not needed.' });
  expect(await isReady(board, 't-0')).toBe(true);
  expect(await readyIds(board)).toEqual(['t-0']);
  expect((await board.ok('board-summary', {})).ready.total).toBe(1);
});

test('a task with open children is taken with a warning, and not done until they are', async () => {
  const board = await family();
  const taken = await board.board.call('report-pickup', { task_id: 't-0', agent: 'b' });
  expect(taken.warnings).toMatchObject([
    { code: 'children_open', message: expect.stringContaining('t-1, t-2') },
  ]);
  const refused = {
    code: 'children_open',
    details: {
      task_id: 't-0',
      total: 2,
      children: [
        { id: 't-1', title: 'Part 1', status: 'pending' },
        { id: 't-2', title: 'Part 2', status: 'pending' },
      ],
    },
  };
  expect(await board.fail('report-finish', { task_id: 't-0', agent: 'b', ...ENDED })).toMatchObject(refused);
  expect(await board.fail('move-task', { task_id: 't-0', agent: 'b', status: 'done' })).toMatchObject(
    refused,
  );
  expect(await board.fail('move-task', { task_id: 't-0', status: 'done' })).toMatchObject(refused);
  await finish(board, 't-1');
  await finish(board, 't-2');
  await board.ok('report-finish', { task_id: 't-0', agent: 'b', ...ENDED });
});

test('by force a task is done before its children, on record as forced', async () => {
  const board = await family();
  await board.ok('report-pickup', { task_id: 't-0', agent: 'b' });
  await board.ok('report-finish', { task_id: 't-0', agent: 'b', force: true, ...ENDED });
  const { events } = await board.ok('show-task', { task_id: 't-0' });
  expect(events.find(({ to }) => to === 'done')).toMatchObject({ forced: true });
});

test('a child that is reopened counts as open again', async () => {
  const board = await family(1);
  await finish(board, 't-1');
  expect(await isReady(board, 't-0')).toBe(true);
  await board.ok('move-task', { task_id: 't-1', status: 'pending' });
  expect(await isReady(board, 't-0')).toBe(false);
});

test('children are counted by status, with the first that is blocked', async () => {
  const board = await family(6);
  await finish(board, 't-1');
  await board.ok('close-task', { task_id: 't-2', as: 'duplicate', reason: 'As t-1.' });
  for (const id of ['t-3', 't-4'])
    await board.ok('move-task', { task_id: id, status: 'blocked', blocker: 'b' });
  await board.ok('report-pickup', { task_id: 't-5', agent: 'b' });
  await board.ok('update-task', { task_id: 't-4', priority: 'critical' });
  expect((await board.ok('show-task', { task_id: 't-0' })).children).toEqual({
    total: 6,
    pending: 1,
    in_progress: 1,
    blocked: 2,
    done: 1,
    closed: 1,
    first_blocked: { id: 't-4', title: 'Part 4', status: 'blocked', closed_as: null },
  });
  expect((await board.ok('show-task', { task_id: 't-6' })).children).toBeNull();
});

test('children that were finished long ago are counted, and those of later days', async () => {
  const board = await family(3);
  for (const id of ['t-1', 't-2', 't-3']) {
    await finish(board, id);
    board.pass(24 * 60 * 60);
    const { children } = await board.ok('show-task', { task_id: 't-0' });
    expect(children?.done).toBe(Number(id.slice(2)));
  }
  await board.ok('update-task', { task_id: 't-2', parent: null });
  expect((await board.ok('show-task', { task_id: 't-0' })).children).toMatchObject({ total: 2, done: 2 });
});

test('a parent can be changed and taken away, and the event says so', async () => {
  const board = await family(1);
  await board.ok('create-task', { id: 't-9', title: 'Other' });
  await board.ok('update-task', { task_id: 't-1', parent: 't-9' });
  expect(await readyIds(board)).toEqual(['t-0', 't-1']);
  await board.ok('update-task', { task_id: 't-1', parent: null });
  const { task, events } = await board.ok('show-task', { task_id: 't-1' });
  expect(task.parent).toBeNull();
  expect(events.filter(({ type }) => type === 'task-edited').map(({ data }) => data)).toEqual([
    { parent: null },
    { parent: 't-9' },
  ]);
});

test('a parent has to be there', async () => {
  const board = await family();
  expect(await board.fail('create-task', { title: 'Lost', parent: 't-none' })).toMatchObject({
    code: 'task_not_found',
  });
  expect(await board.fail('update-task', { task_id: 't-1', parent: 't-none' })).toMatchObject({
    code: 'task_not_found',
  });
});

test('a task cannot be put below itself, and the way is told', async () => {
  const board = await deepest();
  expect(await board.fail('update-task', { task_id: 'c-1', parent: 'c-1' })).toMatchObject({
    code: 'invalid_input',
    details: { field: 'parent', cycle: ['c-1', 'c-1'] },
  });
  expect(await board.fail('update-task', { task_id: 'c-1', parent: 'c-3' })).toMatchObject({
    code: 'invalid_input',
    details: { field: 'parent', cycle: ['c-1', 'c-3', 'c-2', 'c-1'] },
  });
});

test('a tree has at most eight levels, whichever end it grows at', async () => {
  const board = await deepest();
  expect(await board.fail('create-task', { title: 'Level 9', parent: 'c-8' })).toMatchObject({
    code: 'invalid_input',
    details: { field: 'parent', levels: 9, limit: 8 },
  });
  await board.ok('create-task', { id: 'top', title: 'Top' });
  expect(await board.fail('update-task', { task_id: 'c-1', parent: 'top' })).toMatchObject({
    code: 'invalid_input',
    details: { field: 'parent', levels: 9, limit: 8 },
  });
  await board.ok('update-task', { task_id: 'c-2', parent: 'top' });
});

test('a list shows the children of a task, or all that is below it as a tree', async () => {
  const board = await family();
  await board.ok('create-task', { id: 't-11', title: 'Part of part 1', parent: 't-1' });
  await board.ok('create-task', { id: 'x', title: 'Apart', priority: 'critical' });
  await finish(board, 't-2');
  const listed = async (input: object) =>
    (await board.ok('list-tasks', input)).items.map(({ id, depth }) => `${depth ?? ''} ${id}`.trim());
  expect(await listed({ parent: 't-0' })).toEqual(['t-1', 't-2']);
  expect(await listed({ parent: 't-0', tree: true })).toEqual(['1 t-1', '2 t-11', '1 t-2']);
  expect(await listed({ tree: true })).toEqual(['0 x', '0 t-0', '1 t-1', '2 t-11', '1 t-2']);
  expect(await listed({ tree: true, status: ['pending'] })).toEqual(['0 x', '0 t-0', '1 t-1', '2 t-11']);
});

test('the pages of a tree hold each task once, in order', async () => {
  const board = await family(5);
  for (const id of ['t-1', 't-3'])
    await board.ok('create-task', { id: `${id}1`, title: 'Deeper', parent: id });
  const whole = (await board.ok('list-tasks', { tree: true })).items.map(({ id }) => id);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { id: string }[]; next_cursor: string | null } = await board.ok('list-tasks', {
      tree: true,
      limit: 2,
      ...(cursor === null ? {} : { cursor }),
    });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.next_cursor;
  } while (cursor !== null);
  expect(seen).toEqual(whole);
  expect(whole).toEqual(['t-0', 't-1', 't-11', 't-2', 't-3', 't-31', 't-4', 't-5']);
});

test('a tree does not go with an order by time', async () => {
  const board = await family();
  expect(await board.fail('list-tasks', { tree: true, order: 'finished' })).toMatchObject({
    code: 'invalid_input',
    details: { field: 'tree' },
  });
});
