import { expect, test } from 'vitest';
import { hannahsBoard, NAME } from '../../helpers/hannahs-board.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { recorded } from './edited-board.ts';

const tasksOf = async (board: TempBoard) =>
  (await board.ok('list-tasks', {})).items.map(({ title, status }) => `${title} ${status}`).sort();

test('a new file that is saved again under its old name stays one task', async () => {
  const board = await hannahsBoard(1);
  for (const text of ['# First\n', '# First\n\nmore\n', '# Better\n\nmore and more\n']) {
    board.write('pending/n.md', text);
    board.pass(60);
    expect(await recorded(board)).toHaveLength(1);
    expect(board.files('pending')).not.toContain('pending/n.md');
  }
  expect(await tasksOf(board)).toEqual(['Better pending', 'One pending']);
  expect(board.git('show', 'HEAD')).toContain('+more and more');
  expectSound(board.root);
});

test.each([
  ['shares nothing with the task before', '# Paint the wall\n', false],
  ['comes after the end of the task before', '# Buy milk\n', true],
])('a new file under a name that was used is a task of its own if it %s', async (_what, text, isEnded) => {
  const board = await hannahsBoard(1);
  board.write('pending/n.md', '# Buy milk\n');
  await recorded(board);
  const [task] = (await board.ok('list-tasks', { search: 'milk' })).items;
  const report = { task_id: task?.id ?? '', agent: 'a' };
  if (isEnded) {
    await board.ok('report-pickup', report);
    await board.ok('report-finish', { ...report, result: 'r', verification_notes: 'v' });
  }
  board.pass(60);
  board.write('pending/n.md', text);
  expect(await recorded(board)).toHaveLength(1);
  const title = text.slice(2).trim();
  expect(await tasksOf(board)).toEqual(
    [`Buy milk ${isEnded ? 'done' : 'pending'}`, 'One pending', `${title} pending`].sort(),
  );
  expectSound(board.root);
});

test('a file that is saved after a report moved its task is an edit of that task', async () => {
  const board = await hannahsBoard(1);
  const opened = board.read(`pending/${NAME}`) ?? '';
  board.pass(60);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  for (const title of ['Uno', 'Eins']) {
    board.pass(60);
    board.write(`pending/${NAME}`, opened.replace('title: One', `title: ${title}`));
    expect(await recorded(board)).toEqual([expect.stringMatching(/^edited in_progress\/t-1-one\.md/)]);
  }
  expect(await tasksOf(board)).toEqual(['Eins in_progress']);
  expect(await board.ok('show-task', { task_id: 't-1' })).toMatchObject({ task: { worker: 'a' } });
  expectSound(board.root);
});

test('a save of an older state undoes nothing that another changed since, and is told', async () => {
  const board = await hannahsBoard(1);
  const opened = board.read(`pending/${NAME}`) ?? '';
  board.pass(60);
  await board.ok('update-task', { task_id: 't-1', priority: 'critical' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  board.write(`pending/${NAME}`, `${opened}more\n`);
  const { not_recorded } = await board.ok('record-edits', {});
  expect(not_recorded).toMatchObject([
    { path: `pending/${NAME}`, problem: expect.stringContaining(`in_progress/${NAME}`) },
  ]);
  expect(await board.ok('show-task', { task_id: 't-1' })).toMatchObject({ task: { priority: 'critical' } });
  expect(await tasksOf(board)).toEqual(['One in_progress']);
});
