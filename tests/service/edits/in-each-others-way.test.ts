import { copyFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitBy } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { expectProven } from './proven-board.ts';

const TITLES = { 't-1': 'One', 't-2': 'Two', 't-3': 'Three' };
const [ONE, TWO, THREE] = ['pending/t-1-one.md', 'pending/t-2-two.md', 'pending/t-3-three.md'];

async function threeTasks(): Promise<TempBoard> {
  const board = await tempBoard();
  for (const [id, title] of Object.entries(TITLES)) await board.ok('create-task', { title, id });
  return board;
}

/** Gives each file the name of the next. */
function rotate({ root }: TempBoard, ...paths: string[]): void {
  const [first = '', ...others] = paths;
  renameSync(join(root, first), join(root, 'aside'));
  let free = first;
  for (const path of others) {
    renameSync(join(root, path), join(root, free));
    free = path;
  }
  renameSync(join(root, 'aside'), join(root, free));
}

const commitAll = ({ root }: TempBoard) => {
  gitBy(root, 'add', '-A');
  gitBy(root, 'commit', '-qm', 'by hand');
};

test.each([
  ['two files', [ONE, TWO]],
  ['three files', [ONE, TWO, THREE]],
])(
  '%s that took one another’s names are recorded, each under its own task and name',
  async (_what, paths) => {
    const board = await threeTasks();
    rotate(board, ...paths);
    const { recorded } = await board.ok('record-edits', {});
    expect(recorded.map(({ change }) => change)).toEqual(paths.map(() => 'edited'));
    for (const [path, id] of [
      [ONE, 't-1'],
      [TWO, 't-2'],
      [THREE, 't-3'],
    ])
      expect(board.read(path ?? '')).toContain(`id: ${id}\n`);
    await expectProven(board);
  },
);

test('names that were swapped and committed keep no report from another task', async () => {
  const board = await threeTasks();
  rotate(board, ONE, TWO);
  commitAll(board);
  await board.ok('report-pickup', { task_id: 't-3', agent: 'a' });
  await expectProven(board);
});

test('a file in whose place another one was copied is a task that was renamed, and a copy', async () => {
  const board = await threeTasks();
  renameSync(join(board.root, ONE), join(board.root, 'pending/first.md'));
  copyFileSync(join(board.root, TWO), join(board.root, ONE));
  const { recorded } = await board.ok('record-edits', {});
  expect(recorded.map(({ change }) => change).sort()).toEqual(['copied', 'edited']);
  expect(board.read(ONE)).toContain('id: t-1\n');
  await expectProven(board);
});

test('a file that is too large once it has front matter keeps nothing else from going on record', async () => {
  const board = await threeTasks();
  const text = 'x'.repeat(1024 * 1024 - 20);
  board.write('pending/huge.md', text);
  board.write(ONE, (board.read(ONE) ?? '').replace('One', 'Uno'));
  const answer = await board.ok('record-edits', {});
  expect(answer).toMatchObject({ recorded: [{ path: ONE }], not_recorded: [{ path: 'pending/huge.md' }] });
  expect(board.read('pending/huge.md')).toBe(text);
});

test('one that was committed keeps no report from another task, and is not looked at again for each', async () => {
  const board = await threeTasks();
  board.write('pending/huge.md', 'x'.repeat(1024 * 1024 - 20));
  commitAll(board);
  const before = board.commits();
  await board.ok('report-pickup', { task_id: 't-3', agent: 'a' });
  await board.ok('report-progress', { task_id: 't-3', agent: 'a', message: 'm' });
  expect(board.commits()).toBe(before + 2);
});
