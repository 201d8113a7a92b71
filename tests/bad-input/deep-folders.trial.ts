import { expect, test } from 'vitest';
import { tempBoard } from '../helpers/temp-board.ts';
import { findingsOn } from '../service/board/examine.ts';
import { nestFolders } from './nested-folders.ts';

test('the doctor names the top of 3,000 folders one in the other', { timeout: 300_000 }, async () => {
  const board = await tempBoard();
  for (const folder of ['pending', 'notes']) nestFolders(board, folder, { name: 'd', depth: 3_000 });
  expect((await findingsOn(board.root)).map(({ code, path }) => `${code} ${path}`)).toEqual([
    'foreign_file pending/d',
  ]);
  board.write('pending/new.md', '# New\n');
  expect((await board.ok('record-edits', {})).recorded).toHaveLength(1);
});
