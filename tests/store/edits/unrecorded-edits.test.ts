import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesOnDisk } from '../../../src/store/board-files/board-files.ts';
import { findUnrecordedEdits } from '../../../src/store/edits/unrecorded-edits.ts';
import type { FileTree } from '../../../src/store/files/file-tree.ts';
import { findRepository } from '../../../src/store/git/repository.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

test('a report that was recorded after somebody read its files is not taken for a hand edit; one beside it is', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  await board.ok('report-heartbeat', { agent: 'a' });
  const repository = findRepository(board.root);
  const files = filesOnDisk(repository);
  const earlier = await files.current();
  earlier.read('agents/a.md');
  board.pass(60);
  await board.ok('report-heartbeat', { agent: 'a' });
  const find = (tree: FileTree) =>
    findUnrecordedEdits(repository, 'main', {
      today: '2026/11/21',
      tree,
      reader: files.branch,
      again: files.current,
    });
  expect(await find(earlier)).toEqual([]);
  appendFileSync(join(board.root, 'pending/t-1-one.md'), 'by hand\n');
  expect(await find(await files.current())).toMatchObject([{ path: 'pending/t-1-one.md', change: 'edited' }]);
});
