import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EventItem } from '../../../src/domain/event.ts';
import { hannahsBoard, textOf } from '../../helpers/hannahs-board.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { recorded } from '../edits/edited-board.ts';
import { taskOf } from '../trail.ts';

const FINISH = { agent: 'a', result: 'Done.', verification_notes: 'Read it.' };

/** Where a task's file lies. */
const pathOf = async (board: TempBoard, id = 't-9') => (await taskOf(board, id)).path;

/** Hannah's board with another task. */
async function boardWith(input: Record<string, unknown>): Promise<TempBoard> {
  const board = await hannahsBoard(0);
  await board.ok('create-task', { title: 'Nine', id: 't-9', ...input });
  return board;
}

async function edit(board: TempBoard, change: (text: string) => string): Promise<void> {
  const path = await pathOf(board);
  board.write(path, change(textOf(board, path)));
}

async function drag(board: TempBoard, folder: string): Promise<void> {
  const path = await pathOf(board);
  renameSync(join(board.root, path), join(board.root, folder, path.split('/').at(-1) ?? ''));
}

async function newest(board: TempBoard, type: string): Promise<EventItem | undefined> {
  return (await board.ok('list-events', { order: 'desc', limit: 50 })).items.find(
    (event) => event.type === type,
  );
}

const criteriaOf = async (board: TempBoard) => (await board.ok('show-task', { task_id: 't-9' })).criteria;

test('a criterion that a person ticks is on record as checked by that person', async () => {
  const board = await boardWith({ criterion: ['It is kept.', 'It is fast.'] });
  await edit(board, (text) => text.replace('- [ ] It is fast.', '- [x] It is fast.'));
  expect((await criteriaOf(board))[1]).toMatchObject({ status: 'met', witness: null });
  await recorded(board);
  expect((await criteriaOf(board))[1]).toMatchObject({ status: 'met', witness: 'checked', by: null });
  expect(await newest(board, 'task-edited')).toMatchObject({ data: { changed: ['criteria'] } });
  expect(await newest(board, 'criterion-checked')).toMatchObject({
    person: 'Hannah',
    from: 'open',
    to: 'met',
    data: { n: 2, text: 'It is fast.', witness: 'checked', by: null },
  });
});

test('a tick that a person takes away is taken back on record', async () => {
  const board = await boardWith({ criterion: ['It is kept.'] });
  await board.ok('check-criterion', { task_id: 't-9', n: 1, status: 'met', agent: 'a' });
  await edit(board, (text) => text.replace('- [x] It', '- [ ] It'));
  await recorded(board);
  expect((await criteriaOf(board))[0]).toMatchObject({ status: 'open', witness: 'checked' });
  expect(await newest(board, 'criterion-checked')).toMatchObject({
    person: 'Hannah',
    from: 'met',
    to: 'open',
  });
});

test('a criterion whose text a person changed is open again, in the file as well', async () => {
  const board = await boardWith({ criterion: ['It is kept.', 'It is fast.'] });
  for (const n of [1, 2]) await board.ok('check-criterion', { task_id: 't-9', n, status: 'met', agent: 'a' });
  await edit(board, (text) => text.replace('- [x] It is fast.', '- [x] It is faster.'));
  expect((await criteriaOf(board))[1]).toMatchObject({ text: 'It is faster.', status: 'open' });
  await recorded(board);
  expect(await criteriaOf(board)).toMatchObject([
    { status: 'met', by: 'a' },
    { status: 'open', witness: null },
  ]);
  expect(textOf(board, await pathOf(board))).toContain('- [ ] It is faster.\n');
});

test('criteria that a person writes into a file are theirs, with the marks that they have', async () => {
  const board = await hannahsBoard(0);
  board.write(
    'pending/new.md',
    '# New\n\n## ACCEPTANCE CRITERIA\n\n* [x] none\n- [x] seen\n- [-] not now\n- [ ] open\n',
  );
  await recorded(board);
  const { items } = await board.ok('list-tasks', {});
  expect(items[0]?.criteria_counts).toEqual({ total: 3, open: 1, met: 1, failed: 0, waived: 1 });
});

/** `t-9` in review, finished by `a`. */
async function inReview(input: Record<string, unknown> = {}): Promise<TempBoard> {
  const board = await boardWith({ approval: 'finish', ...input });
  await board.ok('report-pickup', { task_id: 't-9', agent: 'a' });
  await board.ok('report-finish', { task_id: 't-9', ...FINISH });
  return board;
}

test('a copy of a task in review waits for something else, and nothing of its past comes with it', async () => {
  const board = await inReview({ criterion: ['It is kept.'], label: ['x'] });
  await board.ok('check-criterion', { task_id: 't-9', n: 1, status: 'met' });
  board.write(
    'blocked/copy.md',
    textOf(board, await pathOf(board)).replace(/^title: .*$/m, 'title: Ten\nmine: 1'),
  );
  await recorded(board);
  const { items } = await board.ok('list-tasks', { search: 'Ten' });
  expect(items).toMatchObject([
    { blocker: { kind: 'external' }, approval: 'finish', labels: ['x'], revision: 1, current_run: null },
  ]);
  const text = textOf(board, items[0]?.path ?? '');
  expect(text).toContain('\nmine: 1\n');
  expect(text).not.toMatch(/^(current_run|checks|approved|returns|answers|finished_at|closed_as): *\S/m);
});

test('a drag from review to done is an approval by that person', async () => {
  const board = await inReview();
  await drag(board, 'done');
  expect(await recorded(board)).toEqual(['moved done/2026/11/21/t-9-nine.md: task-moved blocked → done']);
  const { approved } = await taskOf(board, 't-9');
  expect(approved).toMatchObject({ by: null, run: expect.stringMatching(/^r-/) });
  expect(await newest(board, 'approved')).toMatchObject({
    person: 'Hannah',
    run: approved?.run,
    data: { approval: 'finish', worker: 'a' },
  });
});

test('a drag from review to pending gives it back to its worker', async () => {
  const board = await inReview();
  await drag(board, 'pending');
  expect(await recorded(board)).toEqual(['moved pending/t-9-nine.md: task-moved blocked → pending']);
  expect(await taskOf(board, 't-9')).toMatchObject({ assignee: 'a', returns: 1, blocker: null });
  expect(await newest(board, 'returned')).toMatchObject({
    person: 'Hannah',
    data: { worker: 'a', returns: 1 },
  });
  const { news } = await board.ok('report-heartbeat', { agent: 'a' });
  expect(news?.inbox.items).toMatchObject([
    { from: null, task_id: 't-9', text: expect.stringContaining('without a reason') },
  ]);
});

test.each([
  ['approval', { approval: 'finish' }, ['approval_required']],
  [
    'criteria and approval',
    { approval: 'finish', require_criteria: true },
    ['criteria_open', 'approval_required'],
  ],
])('a drag to done that passes over %s names it in its event', async (_what, input, skipped) => {
  const board = await boardWith(input);
  await board.ok('report-pickup', { task_id: 't-9', agent: 'a' });
  await drag(board, 'done');
  expect(await recorded(board)).toEqual([
    'moved done/2026/11/21/t-9-nine.md: task-moved in_progress → done (forced)',
  ]);
  expect(await newest(board, 'task-moved')).toMatchObject({ data: { change: 'moved', skipped } });
  expect((await taskOf(board, 't-9')).approved).toBeNull();
});

test('a drag to done from any block but review is forced', async () => {
  const board = await boardWith({});
  await board.ok('move-task', { task_id: 't-9', status: 'blocked', blocker: 'a key' });
  await drag(board, 'done');
  expect(await recorded(board)).toEqual([
    'moved done/2026/11/21/t-9-nine.md: task-moved blocked → done (forced)',
  ]);
});

test('a drag to in_progress of a task that nobody approved of, or out of review, is forced', async () => {
  const board = await boardWith({ approval: 'start' });
  await drag(board, 'in_progress');
  expect(await recorded(board)).toEqual([
    'moved in_progress/t-9-nine.md: task-moved pending → in_progress (forced)',
  ]);
  expect(await newest(board, 'task-moved')).toMatchObject({ data: { skipped: ['approval_required'] } });
  const other = await inReview();
  await drag(other, 'in_progress');
  expect(await recorded(other)).toEqual([
    'moved in_progress/t-9-nine.md: task-moved blocked → in_progress (forced)',
  ]);
  expect(await newest(other, 'task-moved')).toMatchObject({ data: { skipped: ['in_review'] } });
});

test('a person who writes review into a file has it wait for something else', async () => {
  const board = await boardWith({});
  await board.ok('move-task', { task_id: 't-9', status: 'blocked', blocker: 'a key' });
  await edit(board, (text) => text.replace('kind: external', 'kind: review'));
  await recorded(board);
  expect((await taskOf(board, 't-9')).blocker).toMatchObject({ kind: 'external', text: 'a key' });
});

test('what a person edits of a task in review leaves it there', async () => {
  const board = await inReview();
  await edit(board, (text) => text.replace('title: Nine', 'title: Nine and more'));
  await recorded(board);
  expect(await taskOf(board, 't-9')).toMatchObject({ title: 'Nine and more', blocker: { kind: 'review' } });
});
