import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { OperationName } from '../../src/service/registry.ts';
import { gitBy } from '../helpers/sound-board.ts';
import { type TempBoard, tempBoard, tempFolder } from '../helpers/temp-board.ts';
import { check } from './check/check.ts';
import { History, readHistory } from './history.ts';
import { readRecord } from './record.ts';
import { told } from './surfaces/surface.ts';

/** A board where one worker did a whole task, and the history of that as it lies in its file. */
async function finishedBoard(): Promise<{ board: TempBoard; found(): Promise<string[]> }> {
  const board = await tempBoard();
  const file = join(tempFolder(), 'history.jsonl');
  const history = new History(file);
  const about = { task_id: 't-1', agent: 'a' };
  const calls: [OperationName, Record<string, unknown>][] = [
    ['create-task', { id: 't-1', title: 'One' }],
    ['report-pickup', about],
    ['report-progress', { ...about, message: 'half' }],
    ['report-finish', { ...about, result: 'done', verification_notes: 'looked' }],
  ];
  for (const [index, [operation, asked]] of calls.entries()) {
    const input = { ...asked, request_id: `w0-${index}` };
    const call = { who: 'w0', surface: 'library', operation, input, token: input.request_id };
    await history.call(call, async () => told(await board.board.call(operation as string, input)));
  }
  const found = async () => {
    const findings = check(readHistory(file), await readRecord(board.root));
    return findings.map(({ kind, text }) => `${kind}: ${text}`);
  };
  return { board, found };
}

test('a real board and the history of what was reported to it agree', async () => {
  const { found } = await finishedBoard();
  expect(await found()).toEqual([]);
});

test('a report that was taken off the branch again is found', async () => {
  const { board, found } = await finishedBoard();
  board.git('reset', '--quiet', '--hard', 'HEAD~1');
  expect(await found()).toEqual([expect.stringMatching(/^lost: report-finish w0-3/)]);
});

test('a report that is recorded again under its own id is found', async () => {
  const { board, found } = await finishedBoard();
  gitBy(board.root, 'commit', '--quiet', '--allow-empty', '-m', 'again', '-m', 'Event: x\nRequest-Id: w0-2');
  expect(await found()).toEqual(['repeated: report-progress w0-2: on record 2 times']);
});

test('a move that was committed as a report without its event is found', async () => {
  const { board, found } = await finishedBoard();
  const [path = ''] = board.files('done');
  board.git('mv', path, 'pending/');
  gitBy(board.root, 'commit', '--quiet', '-m', 'silently', '-m', 'Event: x');
  expect(await found()).toEqual(['illegal: t-1 is pending, and its events say done']);
});

test('an event that was removed is found', async () => {
  const { board, found } = await finishedBoard();
  const path = board.files('events').find((name) => name.includes('worker-progress')) ?? '';
  board.git('rm', '--quiet', path);
  gitBy(board.root, 'commit', '--quiet', '-m', 'tidy');
  expect(await found()).toEqual([`illegal: ${path} was changed or removed`]);
});

test('an event that a commit from a stale index took away and the next report put back is one event', async () => {
  const { board, found } = await finishedBoard();
  board.git('read-tree', 'HEAD~1');
  gitBy(board.root, 'commit', '--quiet', '-m', 'stale');
  expect(await found()).toContainEqual(expect.stringMatching(/^illegal: .* was changed or removed$/));
  await board.ok('report-heartbeat', { agent: 'b' });
  expect(await found()).toEqual([]);
});
