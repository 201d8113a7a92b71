import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hannahsBoard, NAME, textOf } from '../../helpers/hannahs-board.ts';
import { commit, moves, records } from './committed-board.ts';
import { expectProven } from './proven-board.ts';

test('a move that a person committed with git gets its event before the next report on any task', async () => {
  const board = await hannahsBoard(2);
  const foreign = commit(board, ['mv', `pending/${NAME}`, 'in_progress/']);
  await board.ok('report-pickup', { task_id: 't-2', agent: 'a' });
  expect(records(board, 'HEAD~1')).toEqual([foreign]);
  expect(records(board)).toEqual([]);
  expect(board.git('log', '-2', '--format=%an: %s')).toBe(
    'a: task-moved t-2: pending → in_progress (Two)\nHannah: task-moved t-1: pending → in_progress (One)\n',
  );
  expect(await moves(board, 't-1')).toEqual(['null → pending', 'pending → in_progress']);
  expect((await board.ok('show-task', { task_id: 't-1' })).task).toMatchObject({
    revision: 2,
    started_at: '2026-11-21T10:01:00.000Z',
  });
  await expectProven(board);
});

test('several commits by hand are recorded together, by what they came to', async () => {
  const board = await hannahsBoard(2);
  const first = commit(board, ['mv', `pending/${NAME}`, 'in_progress/']);
  const second = commit(board, ['mv', `in_progress/${NAME}`, 'done/'], ['rm', '-q', 'pending/t-2-two.md']);
  const { recorded } = await board.ok('record-edits', {});
  expect(recorded.map(({ change, entity_id }) => `${change} ${entity_id}`)).toEqual([
    'moved t-1',
    'deleted t-2',
  ]);
  expect(records(board)).toEqual([first, second]);
  expect(await moves(board, 't-1')).toEqual(['null → pending', 'pending → done (forced)']);
  expect(await moves(board, 't-2')).toEqual(['null → pending', 'pending → null']);
  expect(board.files('done')).toEqual([`done/2026/11/21/${NAME}`]);
  await expectProven(board);
});

test('what was committed and taken back again needs no event', async () => {
  const board = await hannahsBoard(2);
  commit(board, ['mv', `pending/${NAME}`, 'in_progress/']);
  commit(board, ['mv', `in_progress/${NAME}`, 'pending/']);
  const before = board.commits();
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(board.commits()).toBe(before + 1);
  expect(await moves(board, 't-1')).toEqual(['null → pending', 'pending → in_progress']);
});

test('a task committed by hand without an id gets one, and its file a name', async () => {
  const board = await hannahsBoard(2);
  board.write('pending/new thing.md', '# A new thing\n');
  const foreign = commit(board, ['add', '.']);
  const { recorded } = await board.ok('record-edits', {});
  expect(recorded).toMatchObject([{ change: 'added', entity_type: 'task' }]);
  expect(recorded[0]?.path).toMatch(/^pending\/t-.{8}-a-new-thing\.md$/);
  expect(records(board)).toEqual([foreign]);
  await expectProven(board);
});

test('a commit that touches nothing of the board is left alone', async () => {
  const board = await hannahsBoard(2);
  board.write('notes.txt', 'x');
  commit(board, ['add', '.']);
  const before = board.commits();
  expect(await board.ok('record-edits', {})).toMatchObject({ changed: false });
  await board.ok('report-pickup', { task_id: 't-2', agent: 'a' });
  expect(board.commits()).toBe(before + 1);
  expect(records(board)).toEqual([]);
});

test('a commit by hand is found as well when the note of the last commit is lost, or says nonsense', async () => {
  for (const note of [null, 'nonsense', 'f'.repeat(40)]) {
    const board = await hannahsBoard(2);
    const path = join(board.root, '.git', 'mission-control', 'last-commit');
    const foreign = commit(board, ['mv', `pending/${NAME}`, 'in_progress/']);
    if (note === null) rmSync(path);
    else board.write('.git/mission-control/last-commit', note);
    await board.ok('report-pickup', { task_id: 't-2', agent: 'a' });
    expect(records(board, 'HEAD~1')).toEqual([foreign]);
    const before = board.commits();
    await board.ok('report-progress', { task_id: 't-2', agent: 'a', message: 'm' });
    expect(board.commits()).toBe(before + 1);
  }
});

test('what a person adds to a report by amending its commit is recorded after it', async () => {
  const board = await hannahsBoard(2);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  board.git('mv', 'pending/t-2-two.md', 'blocked/');
  board.git('commit', '-q', '--amend', '--no-edit');
  const amended = board.git('rev-parse', 'HEAD').trim();
  const { recorded } = await board.ok('record-edits', {});
  expect(recorded).toMatchObject([{ change: 'moved', entity_id: 't-2' }]);
  expect(records(board)).toEqual([amended]);
  expect(await moves(board, 't-1')).toEqual(['null → pending', 'pending → in_progress']);
  await expectProven(board);
});

test('a move amended into a report on the same task is recorded, too', async () => {
  const board = await hannahsBoard(2);
  await board.ok('append-event', { type: 'note', entity_type: 'task', entity_id: 't-1', message: 'm' });
  board.git('mv', `pending/${NAME}`, 'in_progress/');
  board.git('commit', '-q', '--amend', '--no-edit');
  const { recorded } = await board.ok('record-edits', {});
  expect(recorded).toMatchObject([{ change: 'moved', entity_id: 't-1' }]);
  await expectProven(board);
});

test('a merge of reports from elsewhere explains itself', async () => {
  const board = await hannahsBoard(2);
  board.git('branch', 'elsewhere');
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  board.git('switch', '-q', '-c', 'keep');
  board.git('switch', '-q', 'elsewhere');
  board.write('board.yaml', (board.read('board.yaml') ?? '').replace(/^branch: .*$/m, 'branch: elsewhere'));
  await board.ok('report-pickup', { task_id: 't-2', agent: 'b' });
  board.git('checkout', '-q', '--', 'board.yaml');
  board.git('switch', '-q', 'main');
  board.git('merge', '-q', '--no-edit', 'elsewhere');
  const before = board.commits();
  expect(await board.ok('record-edits', {})).toMatchObject({ changed: false });
  await board.ok('report-progress', { task_id: 't-2', agent: 'b', message: 'm' });
  expect(board.commits()).toBe(before + 1);
  expect(await moves(board, 't-2')).toEqual(['null → pending', 'pending → in_progress']);
  await expectProven(board);
});

test('a task that was committed broken and is mended later has one creation', async () => {
  const board = await hannahsBoard(2);
  const text = board.read(`pending/${NAME}`) ?? '';
  board.write(`pending/${NAME}`, '<<<<<<< mine\n');
  commit(board, ['add', '.']);
  await board.ok('report-pickup', { task_id: 't-2', agent: 'a' });
  board.write(`pending/${NAME}`, text);
  const { recorded, not_recorded } = await board.ok('record-edits', {});
  expect([recorded.map(({ change }) => change), not_recorded]).toEqual([['restored'], []]);
  expect(await moves(board, 't-1')).toEqual(['null → pending']);
  await expectProven(board);
});

test('a move that was committed broken has its event once the file is mended, however late', async () => {
  const board = await hannahsBoard(2);
  board.git('mv', `pending/${NAME}`, 'blocked/');
  const sound = textOf(board, `blocked/${NAME}`);
  board.write(`blocked/${NAME}`, sound.replace('title: One', 'title: ['));
  const foreign = commit(board, ['add', '.']);
  await board.ok('report-pickup', { task_id: 't-2', agent: 'a' });
  await board.ok('report-progress', { task_id: 't-2', agent: 'a', message: 'm' });
  expect(await moves(board, 't-1')).toEqual(['null → pending']);
  expect((await board.ok('audit', {})).unreadable).toEqual([`blocked/${NAME}`]);
  board.write(`blocked/${NAME}`, sound.replace('title: One', 'title: Uno'));
  await board.ok('report-progress', { task_id: 't-2', agent: 'a', message: 'm' });
  expect(records(board, 'HEAD~1')).toEqual([foreign]);
  expect(await moves(board, 't-1')).toEqual(['null → pending', 'pending → blocked']);
  await expectProven(board);
});

test('two reports at once after a commit by hand record it once', async () => {
  const board = await hannahsBoard(2);
  commit(board, ['mv', `pending/${NAME}`, 'in_progress/']);
  await Promise.all([
    board.ok('report-pickup', { task_id: 't-2', agent: 'a' }),
    board.ok('report-heartbeat', { agent: 'b' }),
    board.ok('record-edits', {}),
  ]);
  expect(await moves(board, 't-1')).toEqual(['null → pending', 'pending → in_progress']);
  await expectProven(board);
});
