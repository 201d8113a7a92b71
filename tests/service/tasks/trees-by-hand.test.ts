import { expect, test } from 'vitest';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { deepest, family } from './families.ts';

const CIRCLE = "tasks are each other's parents, so that none of them can be done";

const readyIds = async (board: TempBoard) =>
  (await board.ok('list-tasks', { ready: true })).items.map(({ id }) => id);

/** What a person is warned of who records edits, but for git's not knowing them. */
async function warnedOnRecording(board: TempBoard): Promise<string[]> {
  const { warnings } = await board.board.call('record-edits', {});
  return warnings.flatMap(({ code, message }) => (code === 'no_identity' ? [] : [`${code}: ${message}`]));
}

function putBelow(board: TempBoard, id: string, parent: string): void {
  const path = board.files('pending').find((name) => name.includes(`${id}-`)) ?? '';
  const text = (board.read(path) ?? '').replace(/^parent: .*\n/m, '');
  board.write(path, text.replace(/^title: /m, `parent: ${parent}\ntitle: `));
}

async function foundByDoctor(board: TempBoard): Promise<string[]> {
  const envelope = await board.board.call('doctor', {});
  const found = envelope.ok ? envelope.data.findings : envelope.error.details.findings;
  return (found as { code: string; path: string }[]).map(({ code, path }) => `${code} ${path}`);
}

test('tasks that are each other’s parents by hand are recorded, told, found by the doctor, and listed all the same', async () => {
  const board = await family(1);
  putBelow(board, 't-0', 't-1');
  expect(await warnedOnRecording(board)).toEqual([
    `parent_cycle: ${CIRCLE}: t-0 → t-1 → t-0; give one of them another parent, or none, with 'mission-control -C ${board.root} update-task'`,
  ]);
  expect(await foundByDoctor(board)).toEqual(['parent_cycle pending/t-0-the-whole.md']);
  expect((await board.ok('list-tasks', { tree: true })).total).toBe(2);
  expect(await readyIds(board)).toEqual([]);
  await board.ok('update-task', { task_id: 't-0', parent: null });
  expect((await board.ok('doctor', {})).findings).toEqual([]);
});

test('a tree that is too deep by hand is recorded, told and found by the doctor', async () => {
  const board = await deepest();
  await board.ok('create-task', { id: 'top', title: 'Top' });
  putBelow(board, 'c-1', 'top');
  expect(await warnedOnRecording(board)).toEqual([]);
  expect(await foundByDoctor(board)).toEqual(['tree_too_deep pending/c-8-level-8.md']);
  putBelow(board, 'c-8', 'c-7');
  board.write('pending/c-8-level-8.md', `${board.read('pending/c-8-level-8.md')}\nMore.\n`);
  expect(await warnedOnRecording(board)).toEqual([
    expect.stringContaining('task c-8 is on level 9 of its tree'),
  ]);
});

test('a parent that is not on the board is a finding', async () => {
  const board = await family(1);
  putBelow(board, 't-0', 't-gone');
  await board.ok('record-edits', {});
  expect((await board.ok('doctor', {})).findings).toMatchObject([
    { code: 'parent_missing', severity: 'warning', path: 'pending/t-0-the-whole.md' },
  ]);
});

test('a child by hand that is not on record yet counts already', async () => {
  const board = await family(0);
  board.write(
    'pending/t-1-mine.md',
    '---\nid: t-1\ntitle: Mine\ncreated_at: 2026-11-21T10:00:00.000Z\nparent: T-0\n---\n',
  );
  expect(await readyIds(board)).toEqual(['t-1']);
});
