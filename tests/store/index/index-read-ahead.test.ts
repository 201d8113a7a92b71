import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findRepository } from '../../../src/store/git/repository.ts';
import { holdIndex } from '../../../src/store/index/git-index.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

/** A board whose index is held, and read by a git that waits for what is to become of it. */
async function boardWithIndexReadAhead() {
  const board = await tempBoard();
  // The first write makes the folder for files that pass.
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const repository = findRepository(board.root);
  const held = await holdIndex(repository);
  if (held === null) throw new Error('the index is held by somebody');
  held.begin();
  const ours = () => readdirSync(repository.gitDir).filter((name) => /mission-control.|lock$/.test(name));
  return { board, repository, held, ours };
}

test('a git that has read the index ahead still sees the files as they are when it is told of them', async () => {
  const { board, held, ours } = await boardWithIndexReadAhead();
  board.write('agents/a.md', 'late');
  await held.readFiles(['agents/a.md']);
  held.swap();
  expect(board.git('status', '--porcelain')).toBe('A  agents/a.md\n');
  expect(ours()).toEqual([]);
});

test('one that is told of nothing leaves the index as it was, and nothing behind', async () => {
  const { repository, held, ours } = await boardWithIndexReadAhead();
  const before = readFileSync(join(repository.gitDir, 'index'));
  await held.abandon();
  expect(readFileSync(join(repository.gitDir, 'index')).equals(before)).toBe(true);
  expect(ours()).toEqual([]);
});
