import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hannahsBoard, NAME } from '../../helpers/hannahs-board.ts';
import { commit, moves } from './committed-board.ts';
import { move, recorded } from './edited-board.ts';
import { expectProven } from './proven-board.ts';

const OTHER = 'T-1-One.md';

/** A board whose git was told that names in any case are one, with the file of t-1 renamed so. */
async function renamedBoard() {
  const board = await hannahsBoard(1);
  board.git('config', 'core.ignoreCase', 'true');
  move(board, `pending/${NAME}`, `pending/${OTHER}`);
  return board;
}

test('a task whose file was renamed in the case of letters keeps its id and the name that is on record', async () => {
  const board = await renamedBoard();
  expect((await board.ok('board-summary', {})).unrecorded_edits).toEqual([]);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(board.files('in_progress')).toEqual([`in_progress/${NAME}`]);
  expect(await moves(board, 't-1')).toEqual(['null → pending', 'pending → in_progress']);
  await expectProven(board);
});

test('a task whose file was renamed in the case of letters and edited is edited', async () => {
  const board = await renamedBoard();
  appendFileSync(join(board.root, `pending/${OTHER}`), 'More words.\n');
  expect((await board.ok('board-summary', {})).unrecorded_edits).toMatchObject([
    { path: `pending/${NAME}`, change: 'edited' },
  ]);
  expect(await recorded(board)).toEqual([`edited pending/${NAME}: task-edited`]);
});

test('a rename in the case of letters that was committed is a rename', async () => {
  const board = await renamedBoard();
  commit(board, ['rm', '-q', '--cached', `pending/${NAME}`], ['add', '-A']);
  expect(await recorded(board)).toEqual([`renamed pending/${OTHER}: task-edited`]);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await expectProven(board);
});

test('a task whose file ends with .MD is that task', async () => {
  const board = await hannahsBoard(1);
  move(board, `pending/${NAME}`, 'pending/T-1-ONE.MD');
  expect(await recorded(board)).toEqual(['renamed pending/T-1-ONE.MD: task-edited']);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(await moves(board, 't-1')).toEqual(['null → pending', 'pending → in_progress']);
  await expectProven(board);
});
