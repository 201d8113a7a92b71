import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hannahsBoard, NAME } from '../../helpers/hannahs-board.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';

const drag = (board: TempBoard, from: string, to: string) =>
  renameSync(join(board.root, from, NAME), join(board.root, to, NAME));

/** The newest commits as `author: subject`, oldest first. */
const lately = (board: TempBoard, count: number) =>
  board.git('log', `-${count}`, '--reverse', '--format=%an: %s').trim().split('\n');

test('a dragged task is put on record in a commit of its own before the next report on it', async () => {
  const board = await hannahsBoard(2);
  drag(board, 'pending', 'in_progress');
  const { task } = await board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: 'why?' });
  expect(task).toMatchObject({ status: 'blocked', revision: 3 });
  expect(lately(board, 2)).toEqual([
    'Hannah: task-moved t-1: pending → in_progress (One)',
    'a: task-moved t-1: in_progress → blocked (One)',
  ]);
  expectSound(board.root);
});

test('a drag that the table of transitions does not have is recorded as forced', async () => {
  const board = await hannahsBoard(2);
  drag(board, 'pending', 'done');
  await board.ok('move-task', { task_id: 't-1', status: 'pending' });
  const { items } = await board.ok('list-events', { type: ['task-moved'], entity_id: 't-1' });
  expect(items.map(({ from, to, forced, agent }) => [from, to, forced, agent])).toEqual([
    ['pending', 'done', true, null],
    ['done', 'pending', false, null],
  ]);
  expectSound(board.root);
});

test('a task dragged to blocked gets a blocker, and one dragged to done a day', async () => {
  const board = await hannahsBoard(2);
  drag(board, 'pending', 'blocked');
  await board.ok('update-task', { task_id: 't-1', priority: 'high' });
  expect(board.read(`blocked/${NAME}`)).toContain('text: moved by hand');
  drag(board, 'blocked', 'done');
  await board.ok('update-task', { task_id: 't-1', priority: 'low' });
  expect(board.files('done')).toEqual([`done/2026/11/21/${NAME}`]);
  expect(board.read(`done/2026/11/21/${NAME}`)).not.toContain('blocker');
  expectSound(board.root);
});

test('an edited task is put on record first, with its comments and keys', async () => {
  const board = await hannahsBoard(2);
  const text = board.read(`pending/${NAME}`) ?? '';
  board.write(`pending/${NAME}`, text.replace('title: One', '# mine\ntitle: Another\nmine: 007'));
  const { task } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(task).toMatchObject({ title: 'Another', revision: 3 });
  expect(lately(board, 2)).toEqual([
    'Hannah: task-edited t-1 (Another)',
    'a: task-moved t-1: pending → in_progress (Another)',
  ]);
  expect(board.read(`in_progress/${NAME}`)).toMatch(/# mine\ntitle: Another\nmine: 007\n/);
  expectSound(board.root);
});

test('an added task is put on record first', async () => {
  const board = await hannahsBoard(2);
  board.write(
    'pending/t-9.md',
    '---\nid: t-9\ntitle: By hand\ncreated_at: 2026-11-21T10:00:30.000Z\n---\nDo it.\n',
  );
  await board.ok('report-pickup', { task_id: 't-9', agent: 'a' });
  expect(lately(board, 2)).toEqual([
    'Hannah: task-created t-9: pending (By hand)',
    'a: task-moved t-9: pending → in_progress (By hand)',
  ]);
  expectSound(board.root);
});

test('a hand edit of another task is left for its own report', async () => {
  const board = await hannahsBoard(2);
  board.write(`pending/${NAME}`, (board.read(`pending/${NAME}`) ?? '').replace('title: One', 'title: Other'));
  await board.ok('report-pickup', { task_id: 't-2', agent: 'a' });
  expect(lately(board, 1)).toEqual(['a: task-moved t-2: pending → in_progress (Two)']);
  expect(board.git('status', '--porcelain')).toBe(` M pending/${NAME}\n`);
});

test.each([
  ['report-progress', { task_id: 't-1', agent: 'a', message: 'm' }],
  ['append-event', { type: 'note', entity_type: 'task', entity_id: 't-1', message: 'm' }],
] as const)(
  '%s records a drag first too, although it leaves the task file alone',
  async (operation, input) => {
    const board = await hannahsBoard(2);
    drag(board, 'pending', 'in_progress');
    await board.ok(operation, input);
    expect(lately(board, 2)[0]).toBe('Hannah: task-moved t-1: pending → in_progress (One)');
    expectSound(board.root);
  },
);

test('a report that is refused because of a drag leaves the drag on record', async () => {
  const board = await hannahsBoard(2);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  drag(board, 'in_progress', 'done');
  const error = await board.fail('report-progress', { task_id: 't-1', agent: 'a', message: 'm' });
  expect(error.code).toBe('invalid_transition');
  expect(lately(board, 1)).toEqual(['Hannah: task-moved t-1: in_progress → done (One)']);
  expectSound(board.root);
});

test('an edit that does not parse is refused by name, and left as it is', async () => {
  const board = await hannahsBoard(2);
  board.write(`pending/${NAME}`, '---\nid: t-1\ntitle: [\n---\n');
  const before = board.commits();
  const error = await board.fail('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(error).toMatchObject({ code: 'malformed_file', details: { path: `pending/${NAME}` } });
  expect(board.read(`pending/${NAME}`)).toBe('---\nid: t-1\ntitle: [\n---\n');
  expect(board.commits()).toBe(before);
  const listed = await board.board.call('list-tasks', {});
  expect(listed).toMatchObject({
    ok: true,
    data: { items: [{ id: 't-2' }] },
    warnings: [{ code: 'malformed_file', path: `pending/${NAME}` }],
  });
});

test('a task that was deleted by hand is not found any more, and its deletion shows as unrecorded', async () => {
  const board = await hannahsBoard(2);
  rmSync(join(board.root, 'pending', NAME));
  expect((await board.fail('report-pickup', { task_id: 't-1', agent: 'a' })).code).toBe('task_not_found');
  const { unrecorded_edits } = await board.ok('board-summary', {});
  expect(unrecorded_edits).toEqual([
    { path: `pending/${NAME}`, change: 'deleted', problem: null, line: null },
  ]);
});

test('line ends and a byte order mark that an editor put in survive the next report', async () => {
  const board = await hannahsBoard(2);
  const text = `\ufeff${board.read(`pending/${NAME}`)}body\n`.replaceAll('\n', '\r\n');
  board.write(`pending/${NAME}`, text);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  const written = board.read(`in_progress/${NAME}`) ?? '';
  expect(written.startsWith('\ufeff---\r\n')).toBe(true);
  expect(written.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expectSound(board.root);
});

test('a task dragged forth and reported back is two moves', async () => {
  const board = await hannahsBoard(2);
  drag(board, 'pending', 'in_progress');
  await board.ok('move-task', { task_id: 't-1', status: 'pending' });
  expect(lately(board, 2)).toEqual([
    'Hannah: task-moved t-1: pending → in_progress (One)',
    'Hannah: task-moved t-1: in_progress → pending (One)',
  ]);
  expectSound(board.root);
});

test('a done task dragged back is moved, and is in one folder of the branch', async () => {
  const board = await hannahsBoard(2);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-finish', { task_id: 't-1', agent: 'a', result: 'r', verification_notes: 'v' });
  drag(board, 'done/2026/11/21', 'pending');
  const { task } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(task).toMatchObject({ status: 'in_progress', finished_at: null });
  expect(lately(board, 2)[0]).toBe('Hannah: task-moved t-1: done → pending (One)');
  expectSound(board.root);
});

test('a task that was deleted by hand may be made again: deletion and creation are on record', async () => {
  const board = await hannahsBoard(2);
  rmSync(join(board.root, 'pending', NAME));
  await board.ok('create-task', { title: 'One', id: 't-1' });
  expect(lately(board, 2)).toEqual([
    'Hannah: task-deleted t-1 (One)',
    'Hannah: task-created t-1: pending (One)',
  ]);
  expectSound(board.root);
});
