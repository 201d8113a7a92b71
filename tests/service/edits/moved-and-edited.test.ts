import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hannahsBoard, NAME, textOf } from '../../helpers/hannahs-board.ts';
import { move, recorded } from './edited-board.ts';

test('text and front matter that a person edited go on record, and the revision goes up', async () => {
  const board = await hannahsBoard(1);
  const text = textOf(board, `pending/${NAME}`);
  board.write(`pending/${NAME}`, `${text.replace('title: One', '# mine\ntitle: Other\nmine: 007')}More.\n`);
  expect(await recorded(board)).toEqual([`edited pending/${NAME}: task-edited`]);
  const { task, events } = await board.ok('show-task', { task_id: 't-1' });
  expect(task).toMatchObject({ title: 'Other', revision: 2, updated_at: '2026-11-21T10:01:00.000Z' });
  expect(events[0]).toMatchObject({ agent: null, message: 'edited by hand' });
  expect(events[0]?.data).toMatchObject({ changed: ['title', 'description'] });
  expect(textOf(board, `pending/${NAME}`)).toMatch(/# mine\ntitle: Other\nmine: 007\n/);
});

test('a task dragged to where the table does not let it go is recorded as forced', async () => {
  const board = await hannahsBoard(1);
  move(board, `pending/${NAME}`, `done/${NAME}`);
  expect(await recorded(board)).toEqual([
    `moved done/2026/11/21/${NAME}: task-moved pending → done (forced)`,
  ]);
});

test('a task dragged to blocked says that it was moved by hand, or what its file says', async () => {
  const board = await hannahsBoard(1);
  await board.ok('create-task', { title: 'Two', id: 't-2' });
  move(board, `pending/${NAME}`, `blocked/${NAME}`);
  const second = textOf(board, 'pending/t-2-two.md').replace(
    /\n---\n/,
    '\nblocker:\n  kind: external\n  text: the key\n---\n',
  );
  board.write('pending/t-2-two.md', second);
  move(board, 'pending/t-2-two.md', 'blocked/t-2-two.md');
  expect(await recorded(board)).toEqual([
    `moved blocked/${NAME}: task-moved pending → blocked`,
    'moved blocked/t-2-two.md: task-moved pending → blocked',
  ]);
  const { items } = await board.ok('list-tasks', { status: ['blocked'] });
  expect(items.map(({ blocker }) => [blocker?.kind, blocker?.text])).toEqual([
    ['external', 'moved by hand'],
    ['external', 'the key'],
  ]);
});

test('a task dragged into progress is in the hands of whoever says to be on it', async () => {
  const board = await hannahsBoard(1);
  await board.ok('update-agent-status', { agent: 'a', status: 'active', current_task_id: 't-1' });
  move(board, `pending/${NAME}`, `in_progress/${NAME}`);
  expect(await recorded(board)).toEqual([`moved in_progress/${NAME}: task-moved pending → in_progress`]);
  const { task } = await board.ok('show-task', { task_id: 't-1' });
  expect(task).toMatchObject({ worker: 'a', started_at: '2026-11-21T10:01:00.000Z' });
});

test('a task dragged back to pending ends its run and leaves no worker on it', async () => {
  const board = await hannahsBoard(1);
  const { run } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  move(board, `in_progress/${NAME}`, `pending/${NAME}`);
  expect(await recorded(board)).toEqual([`moved pending/${NAME}: task-moved in_progress → pending`]);
  expect((await board.ok('show-run', { run_id: run?.id ?? '' })).run.status).toBe('cancelled');
  expect((await board.ok('show-task', { task_id: 't-1' })).task.current_run).toBeNull();
  expect((await board.ok('show-worker', { agent_id: 'a' })).worker.current_task_id).toBeNull();
});

test('a task deleted by hand ends its run and leaves no worker on it', async () => {
  const board = await hannahsBoard(1);
  const { run } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  rmSync(join(board.root, 'in_progress', NAME));
  expect(await recorded(board)).toEqual([`deleted in_progress/${NAME}: task-deleted in_progress`]);
  expect((await board.ok('show-run', { run_id: run?.id ?? '' })).run.status).toBe('cancelled');
  expect((await board.ok('show-worker', { agent_id: 'a' })).worker.current_task_id).toBeNull();
});
