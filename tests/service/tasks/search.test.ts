import { expect, test } from 'vitest';
import { folded } from '../../../src/domain/text.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

const DECOMPOSED = 'Cafe\u0301 Stra\u00dfe \ufb01n \u039f\u0394\u039f\u03a3\u0391';

test.each([
  'caf\u00e9',
  'CAF\u00c9',
  'cafe\u0301',
  'STRASSE',
  'strasse',
  'straße',
  'fin',
  '\u03bf\u03b4\u03bf\u03c2',
])('a search for %s finds the word however its letters are composed', async (search) => {
  const board = await tempBoard();
  await board.ok('create-task', { title: DECOMPOSED, label: ['Cafe\u0301'] });
  expect((await board.ok('list-tasks', { search })).total).toBe(1);
});

test('a label is found, and removed, however its letters are composed', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1', label: ['Cafe\u0301'] });
  expect((await board.ok('list-tasks', { label: ['Caf\u00e9'] })).total).toBe(1);
  const { task } = await board.ok('update-task', { task_id: 't-1', remove_label: ['Caf\u00e9'] });
  expect(task?.labels).toEqual([]);
});

test('text of nothing but marks, in the order that is dearest, folds in no more than text of its length', () => {
  const hostile = `e${'\u0301\u0316'.repeat(100_000)}`;
  const began = performance.now();
  folded(hostile);
  expect(performance.now() - began).toBeLessThan(1_000);
});
