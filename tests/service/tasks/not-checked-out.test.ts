import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hannahsBoard, NAME } from '../../helpers/hannahs-board.ts';
import { gitIn } from '../../helpers/temp-board.ts';
import { findingsOn } from '../board/examine.ts';

/** A board of two tasks, of which the pending one is not checked out. */
async function sparseBoard() {
  const board = await hannahsBoard(2);
  await board.ok('report-pickup', { task_id: 't-2', agent: 'a' });
  board.git('sparse-checkout', 'set', '--no-cone', '/*', '!/pending/t-*', '!/runs/');
  return board;
}

test('an id is not given out again while the branch has its task outside of a sparse checkout', async () => {
  const board = await sparseBoard();
  const { code, message } = await board.fail('create-task', { id: 'T-1', title: 'Another' });
  expect(`${code}: ${message}`).toMatch(/^already_exists: task T-1 is on branch \w+ as pending\/t-1-one\.md/);
  expect((await board.ok('create-task', { id: 't-1-one', title: 'Longer' })).task?.id).toBe('t-1-one');
});

test('an id is not given out again while the branch has its task in a file that is gone', async () => {
  const board = await hannahsBoard(1);
  rmSync(join(board.root, `pending/${NAME}`));
  expect(await board.fail('create-task', { id: 't-1', title: 'Another' })).toMatchObject({
    code: 'already_exists',
  });
  await board.ok('record-edits', {});
  await board.ok('create-task', { id: 't-1', title: 'Another' });
});

test('reads warn of a board that is not checked out as a whole, and say where a task of it is', async () => {
  const board = await sparseBoard();
  const listed = await board.board.call('list-tasks', {});
  expect(listed.warnings).toMatchObject([{ code: 'not_checked_out' }]);
  expect((await board.ok('board-summary', {})).unrecorded_edits).toEqual([]);
  const { code, message } = await board.fail('show-task', { task_id: 't-1' });
  expect(`${code}: ${message}`).toContain("task_not_found: task 't-1' is on branch");
  expect(await findingsOn(board.root)).toEqual([]);
});

test('a task outside of a sparse checkout that a pulled commit changed is edited, and not deleted', async () => {
  const board = await sparseBoard();
  const folder = join(board.root, '..', 'elsewhere');
  gitIn(board.root, 'clone', '-q', board.root, folder);
  for (const words of [
    ['user.name', 'Otto'],
    ['user.email', 'otto@example.invalid'],
  ])
    gitIn(folder, 'config', ...words);
  gitIn(folder, 'mv', `pending/${NAME}`, `blocked/${NAME}`);
  gitIn(folder, 'commit', '-qm', 'moved elsewhere');
  board.git('pull', '-q', '--ff-only', folder);
  await board.ok('report-progress', { task_id: 't-2', agent: 'a', message: 'going on' });
  const { items } = await board.ok('list-events', { entity_id: 't-1', entity_type: 'task', order: 'asc' });
  expect(items.map(({ type }) => type)).toEqual(['task-created', 'task-moved']);
});

test('a report that needs a file outside of a sparse checkout is refused, and names what a person can do', async () => {
  const board = await sparseBoard();
  board.git('sparse-checkout', 'set', '--no-cone', '/*', '!/agents/*.md');
  const commits = board.commits();
  const { code, message, details } = await board.fail('report-heartbeat', { agent: 'a' });
  expect({ code, details }).toEqual({
    code: 'git_failed',
    details: { reason: 'not_checked_out', paths: ['agents/a.md'] },
  });
  expect(message).toContain("a person has to bring it, with 'git sparse-checkout disable'");
  expect(board.commits()).toBe(commits);
  board.git('sparse-checkout', 'disable');
  await board.ok('report-heartbeat', { agent: 'a' });
});
