import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findRepository } from '../../../src/store/git/repository.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const REQUEST = { agent: 'a', message: 'alive', request_id: 'r-1' };

function emptyEntries(requests: string): void {
  const day = join(requests, '2026-11-21');
  for (const name of readdirSync(day)) writeFileSync(join(day, name), '');
}

const LOSSES: [what: string, lose: (requests: string) => void][] = [
  ['nothing', () => {}],
  ['all of it', (requests) => rmSync(requests, { recursive: true })],
  ['the note of how far it goes', (requests) => rmSync(join(requests, 'complete-to'))],
  ['the ends of its entries', emptyEntries],
  ['the truth: the note names no commit', (requests) => writeFileSync(join(requests, 'complete-to'), 'x')],
];

async function boardWithRequest(): Promise<{ board: TempBoard; commit: string | null; requests: string }> {
  const board = await tempBoard();
  await board.ok('report-heartbeat', { agent: 'b', request_id: 'r-0' });
  const { commit } = await board.ok('report-heartbeat', REQUEST);
  await board.ok('report-heartbeat', { agent: 'b' });
  return { board, commit, requests: join(findRepository(board.root).stateDir, 'requests') };
}

test.each(LOSSES)(
  'a request sent again is answered from the record when the index lost %s',
  async (_what, lose) => {
    const { board, commit, requests } = await boardWithRequest();
    lose(requests);
    const before = board.commits();
    expect(await board.ok('report-heartbeat', REQUEST)).toMatchObject({ replayed: true, commit });
    expect(board.commits()).toBe(before);
  },
);

test('a request id that was used for something else is a conflict, and nothing is written', async () => {
  const { board, commit } = await boardWithRequest();
  const before = board.commits();
  const error = await board.fail('report-heartbeat', { ...REQUEST, message: 'other' });
  expect(error).toMatchObject({ code: 'request_id_conflict', details: { request_id: 'r-1', commit } });
  expect(board.commits()).toBe(before);
});

test('after 24 hours a request id is new again', async () => {
  const { board } = await boardWithRequest();
  board.pass(24 * 60 * 60);
  expect(await board.ok('report-heartbeat', REQUEST)).toMatchObject({ replayed: true });
  board.pass(1);
  expect(await board.ok('report-heartbeat', REQUEST)).toMatchObject({ replayed: false, changed: true });
});

test('a request whose commit was taken back is made again', async () => {
  const { board } = await boardWithRequest();
  board.git('reset', '-q', '--hard', 'HEAD~2');
  expect(await board.ok('report-heartbeat', REQUEST)).toMatchObject({ replayed: false, changed: true });
});
