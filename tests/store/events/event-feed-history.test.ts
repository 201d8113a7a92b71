import { expect, test } from 'vitest';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { eventText, fedBoard, note } from './fed-board.ts';

/** Adds what some writer made on another line of history, while the board's own stayed behind. */
async function onBranch(board: TempBoard, from: string, messages: readonly string[]): Promise<string> {
  const back = board.git('rev-parse', 'main').trim();
  board.git('reset', '-q', '--hard', from);
  for (const message of messages) await note(board, message);
  const tip = board.git('rev-parse', 'main').trim();
  board.git('reset', '-q', '--hard', back);
  return tip;
}

test('what a merge brings comes at the merge, once', async () => {
  const { board, note, person, follow } = await fedBoard();
  const base = person('rev-parse', 'HEAD');
  const { until } = await follow();
  await note('ours 1');
  const side = await onBranch(board, base, ['side 1', 'side 2']);
  await note('ours 2');
  person('merge', '-q', '-m', 'merge', side);
  await note('last');
  expect(await until('last')).toEqual(['ours 1', 'ours 2', 'side 1', 'side 2', 'last']);
});

test('a branch that was merged into another and goes on there repeats nothing', async () => {
  const { board, note, person, follow } = await fedBoard();
  const base = person('rev-parse', 'HEAD');
  const { until } = await follow();
  await note('ours');
  expect(await until('ours')).toEqual(['ours']);
  const side = await onBranch(board, base, ['side 1', 'side 2']);
  const ours = person('rev-parse', 'HEAD');
  person('switch', '-q', '--detach', side);
  person('merge', '-q', '-m', 'the other way round', ours);
  person('switch', '-q', '-C', 'main');
  await note('last');
  expect(await until('last')).toEqual(['side 1', 'side 2', 'last']);
});

test('an amended commit is not given again, what the amending added is', async () => {
  const { board, note, person, follow } = await fedBoard();
  const { until } = await follow();
  await note('1');
  expect(await until('1')).toEqual(['1']);
  const id = '20261121T120000000Z-aaaaaa';
  board.write(`events/2026/11/21/12/00/${id}.note.board.md`, eventText(id, 'amended'));
  person('add', '--all');
  person('commit', '-q', '--amend', '--reset-author', '-m', 'reworded');
  await note('2');
  expect(await until('2')).toEqual(['amended', '2']);
});

test('history that is rewritten as a whole repeats nothing', async () => {
  const { note, person, follow } = await fedBoard();
  const { until } = await follow();
  for (const message of ['1', '2', '3']) await note(message);
  expect(await until('3')).toEqual(['1', '2', '3']);
  const tree = person('rev-parse', 'HEAD^{tree}');
  person('update-ref', 'refs/heads/main', person('commit-tree', tree, '-m', 'all in one'));
  await note('4');
  expect(await until('4')).toEqual(['4']);
});

test('events that a reset took away and another brought back are not given again', async () => {
  const { note, person, follow } = await fedBoard();
  const { until } = await follow();
  await note('1');
  await note('2');
  expect(await until('2')).toEqual(['1', '2']);
  person('reset', '-q', '--hard', 'HEAD~1');
  await note('instead');
  expect(await until('instead')).toEqual(['instead']);
  person('reset', '-q', '--hard', 'HEAD@{2}');
  await note('3');
  expect(await until('3')).toEqual(['3']);
});

test('a revert takes back no event, and its own revert gives none again', async () => {
  const { note, person, follow } = await fedBoard();
  const { until } = await follow();
  await note('1');
  person('revert', '--no-edit', 'HEAD');
  person('revert', '--no-edit', 'HEAD');
  await note('2');
  expect(await until('2')).toEqual(['1', '2']);
});
