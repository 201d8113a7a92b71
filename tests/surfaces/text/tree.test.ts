import { expect, test } from 'vitest';
import { loadOperation, type OperationName } from '../../../src/service/registry.ts';
import { PLAIN } from '../../../src/surfaces/text/paint.ts';
import { renderText } from '../../../src/surfaces/text/render.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

async function family(): Promise<TempBoard> {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-0', title: 'The whole' });
  await board.ok('create-task', { id: 't-1', title: 'Part', parent: 't-0' });
  await board.ok('create-task', { id: 't-2', title: 'Part of it', parent: 't-1', depends_on: ['t-0'] });
  return board;
}

async function shown(board: TempBoard, operation: OperationName, input: object): Promise<string> {
  const data: unknown = await board.ok(operation, input as never);
  return renderText(await loadOperation(operation), data, PLAIN);
}

test('a tree is shown by setting titles in, from the first level on that the page shows', async () => {
  const board = await family();
  const titles = (text: string) =>
    text.split('\n').map((line) => line.slice(line.indexOf('  -  ') + 5).trimStart());
  expect(titles(await shown(board, 'list-tasks', { tree: true })).slice(1, 4)).toEqual([
    'The whole',
    '· Part',
    '· · Part of it',
  ]);
  expect(titles(await shown(board, 'list-tasks', { tree: true, parent: 't-0' })).slice(1, 3)).toEqual([
    'Part',
    '· Part of it',
  ]);
});

test('children, whoever waits, and links are shown in words', async () => {
  const board = await family();
  await board.ok('report-pickup', { task_id: 't-0', agent: 'a', branch: ['fix'], commit: ['0123456'] });
  const text = await shown(board, 'show-task', { task_id: 't-0' });
  expect(text).toMatch(/^children\ntotal: +1\npending: +1$/m);
  expect(text).toMatch(/^dependents\n.*title\nt-2 +pending .*Part of it$/m);
  expect(text).toMatch(/^waiting\ndirect: +1\nin_all: +1$/m);
  expect(text).toContain('branch fix, commit 0123456');
});

test('closed tasks are told apart in a summary, where there are some', async () => {
  const board = await family();
  expect(await shown(board, 'board-summary', {})).not.toContain('closed');
  await board.ok('close-task', { task_id: 't-2', as: 'duplicate', reason: 'As t-1.' });
  expect(await shown(board, 'board-summary', {})).toContain('0 done · 1 closed');
});
