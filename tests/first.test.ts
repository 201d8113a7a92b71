import { expect, test } from 'vitest';
import { tempBoard } from './helpers/temp-board.ts';

test('a report is one commit and the work tree is clean', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const before = board.commits();
  const answer = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(board.commits()).toBe(before + 1);
  expect(answer.task?.status).toBe('in_progress');
  expect(board.git('status', '--porcelain')).toBe('');
});
