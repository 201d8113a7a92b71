import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { hannahsBoard, NAME } from '../../helpers/hannahs-board.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { findingsOn, fix } from '../board/examine.ts';
import { commit, moves } from './committed-board.ts';
import { move } from './edited-board.ts';
import { expectProven } from './proven-board.ts';

const PENDING = `pending/${NAME}`;

function drag(board: TempBoard, to: string): void {
  mkdirSync(dirname(join(board.root, to)), { recursive: true });
  move(board, PENDING, to);
}

const PLACES = [
  `review/${NAME}`,
  'review/deep/another name.md',
  `agents/${NAME}`,
  `runs/${NAME}`,
  `pending/web/${NAME}`,
  NAME,
];

test.each(PLACES)(
  'a task dragged to %s is not recorded as deleted, and moves on from there',
  async (place) => {
    const board = await hannahsBoard(1);
    drag(board, place);
    const before = board.commits();
    const { not_recorded } = await board.ok('record-edits', {});
    expect(not_recorded).toEqual([
      { path: place, line: null, problem: expect.stringMatching(/move it (back|up)/) },
    ]);
    expect(board.commits()).toBe(before);
    move(board, place, `blocked/${NAME}`);
    expect((await board.ok('record-edits', {})).recorded).toMatchObject([
      { change: 'moved', entity_id: 't-1' },
    ]);
    expect(await moves(board, 't-1')).toEqual(['null → pending', 'pending → blocked']);
    await expectProven(board);
  },
);

test.each(['done/old', 'events', 'runs/2026'])(
  'no repair ends the run of a task that lies in %s',
  async (folder) => {
    const board = await hannahsBoard(1);
    await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
    mkdirSync(join(board.root, folder), { recursive: true });
    move(board, `in_progress/${NAME}`, `${folder}/${NAME}`);
    await fix(board);
    expect((await board.ok('list-runs', {})).items).toMatchObject([{ status: 'running' }]);
    move(board, `${folder}/${NAME}`, `in_progress/${NAME}`);
    const finished = { task_id: 't-1', agent: 'a', result: 'r', verification_notes: 'v' };
    expect(await board.ok('report-finish', finished)).toMatchObject({
      run: { attempt: 1, status: 'finished' },
    });
  },
);

test('a task dragged into a folder of a person’s own and committed is not recorded as deleted', async () => {
  const board = await hannahsBoard(2);
  drag(board, `review/${NAME}`);
  commit(board, ['add', '-A']);
  await board.ok('report-pickup', { task_id: 't-2', agent: 'a' });
  await board.ok('report-progress', { task_id: 't-2', agent: 'a', message: 'going on' });
  expect((await board.ok('record-edits', {})).not_recorded).toMatchObject([{ path: `review/${NAME}` }]);
  expect(await moves(board, 't-1')).toEqual(['null → pending']);
  move(board, `review/${NAME}`, PENDING);
  commit(board, ['add', '-A']);
  await board.ok('record-edits', {});
  expect(await moves(board, 't-1')).toEqual(['null → pending']);
  await expectProven(board);
});

test('a task that was dragged into a folder of a person’s own and deleted there is recorded as deleted', async () => {
  const board = await hannahsBoard(1);
  drag(board, `review/${NAME}`);
  await board.ok('record-edits', {});
  rmSync(join(board.root, 'review'), { recursive: true });
  expect((await board.ok('record-edits', {})).recorded).toMatchObject([
    { change: 'deleted', entity_id: 't-1' },
  ]);
  await expectProven(board);
});

test('a task in a folder of a person’s own is named by the summary, by the doctor and by who asks for it', async () => {
  const board = await hannahsBoard(1);
  const place = `review/${NAME}`;
  drag(board, place);
  const { unrecorded_edits } = await board.ok('board-summary', {});
  expect(unrecorded_edits).toEqual([
    { path: PENDING, change: 'deleted', line: null, problem: expect.stringContaining(`${place}: expected`) },
  ]);
  const findings = await findingsOn(board.root);
  expect(findings.map(({ code, path, fixable }) => `${code} ${path} ${fixable}`)).toEqual([
    `misplaced_file ${place} false`,
    `unrecorded_edit ${PENDING} false`,
  ]);
  for (const call of ['show-task', 'report-pickup'] as const) {
    const agent = call === 'show-task' ? {} : { agent: 'a' };
    const { code, message } = await board.fail(call, { task_id: 't-1', ...agent });
    expect(`${code}: ${message}`).toMatch(/^task_not_found: task 't-1' is in review\/t-1/);
  }
  const { message } = await board.fail('create-task', { id: 'T-1', title: 'Another' });
  expect(message).toContain(`is in ${place}`);
});
