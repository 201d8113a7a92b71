import { expect, test } from 'vitest';
import { hannahsBoard } from '../../helpers/hannahs-board.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { commit, moves, records } from './committed-board.ts';
import { expectProven } from './proven-board.ts';

/** Commits what an index that is behind holds, as it comes about where a person's git held it while reports came. */
function commitFromIndexOf(board: TempBoard, revision: string): string {
  board.git('read-tree', revision);
  return commit(board);
}

const lastEvent = (board: TempBoard) => board.files('events').at(-1) ?? '';

test('reports that a commit from a stale index took off the branch are put back', async () => {
  const board = await hannahsBoard(2);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('create-task', { title: 'Three', id: 't-3' });
  const before = board.git('ls-tree', '-r', 'HEAD');
  const foreign = commitFromIndexOf(board, 'HEAD~2');
  expect(board.git('ls-tree', '-r', '--name-only', 'HEAD')).not.toContain('t-3');
  const answer = await board.ok('record-edits', {});
  expect(answer.recorded).toMatchObject([{ change: 'restored', entity_type: 'board' }]);
  expect(records(board)).toEqual([foreign]);
  const added = board.git('ls-tree', 'HEAD', lastEvent(board));
  expect(board.git('ls-tree', '-r', 'HEAD').replace(added, '')).toBe(before);
  expect(await board.ok('record-edits', {})).toMatchObject({ changed: false });
  await expectProven(board);
});

test('an event that an amend of another report took off the branch is put back', async () => {
  const board = await hannahsBoard(2);
  const { event_ids } = await board.ok('report-heartbeat', { agent: 'b' });
  const event = board.files('events').find((path) => path.includes(event_ids[0] ?? 'none')) ?? '';
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  board.git('rm', '-q', '--cached', event);
  board.git('commit', '-q', '--amend', '--no-edit');
  await board.ok('report-heartbeat', { agent: 'c' });
  expect(board.git('ls-tree', '--name-only', 'HEAD', event).trim()).toBe(event);
  await expectProven(board);
});

test('the next report puts them back, too, before it is recorded', async () => {
  const board = await hannahsBoard(2);
  await board.ok('create-task', { title: 'Three', id: 't-3' });
  const foreign = commitFromIndexOf(board, 'HEAD~1');
  await board.ok('report-pickup', { task_id: 't-3', agent: 'a' });
  expect(records(board, 'HEAD~1')).toEqual([foreign]);
  expect(await moves(board, 't-3')).toEqual(['null → pending', 'pending → in_progress']);
  await expectProven(board);
});

test('an event that a person deleted or changed and committed stays as it was written', async () => {
  const board = await hannahsBoard(2);
  const [first = '', second = ''] = board.files('events');
  const texts = [board.read(first), board.read(second)];
  board.write(second, 'other');
  const foreign = commit(board, ['rm', '-q', first], ['add', '.']);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(records(board, 'HEAD~1')).toEqual([foreign]);
  expect([board.read(first), board.read(second)]).toEqual(texts);
  await expectProven(board);
});

test('what a person took off the branch and put back again needs nothing', async () => {
  const board = await hannahsBoard(2);
  commitFromIndexOf(board, 'HEAD~1');
  commit(board, ['add', '.']);
  const before = board.commits();
  expect(await board.ok('record-edits', {})).toMatchObject({ changed: false });
  await board.ok('report-pickup', { task_id: 't-2', agent: 'a' });
  expect(board.commits()).toBe(before + 1);
  await expectProven(board);
});
