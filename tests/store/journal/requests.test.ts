import { execFileSync } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findRepository } from '../../../src/store/git/repository.ts';
import { START, type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const REQUEST = { agent: 'a', message: 'alive', request_id: 'r-1' };

const filesIn = (requests: string) => readdirSync(requests).filter((name) => name !== 'complete-to');

function emptyEntries(requests: string): void {
  for (const name of filesIn(requests)) writeFileSync(join(requests, name), '');
}

function zeroEntries(requests: string): void {
  for (const name of filesIn(requests)) {
    const { length } = readFileSync(join(requests, name));
    writeFileSync(join(requests, name), Buffer.alloc(length));
  }
}

const LOSSES: [what: string, lose: (requests: string) => void][] = [
  ['nothing', () => {}],
  ['all of it', (requests) => rmSync(requests, { recursive: true })],
  ['the note of how far it goes', (requests) => rmSync(join(requests, 'complete-to'))],
  ['the ends of its entries', emptyEntries],
  ['what its entries say', zeroEntries],
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

test('a killed writer leaves half a line behind what counts, and the next goes on over it', async () => {
  const { board, requests } = await boardWithRequest();
  for (const name of filesIn(requests)) appendFileSync(join(requests, name), '0123456789');
  expect(await board.ok('report-heartbeat', { agent: 'c', request_id: 'r-2' })).toMatchObject({
    replayed: false,
  });
  expect(await board.ok('report-heartbeat', REQUEST)).toMatchObject({ replayed: true });
});

test('a request is known however a commit on top of it is dated, also where the index is lost', async () => {
  const { board, commit, requests } = await boardWithRequest();
  const env = { ...process.env, GIT_COMMITTER_DATE: '2020-01-01T00:00:00Z' };
  const who = ['-c', 'user.name=P', '-c', 'user.email=p@example.invalid'];
  execFileSync('git', [...who, 'commit', '-q', '--allow-empty', '-m', 'slow clock'], {
    cwd: board.root,
    env,
  });
  expect(await board.ok('report-heartbeat', REQUEST)).toMatchObject({ replayed: true, commit });
  rmSync(requests, { recursive: true });
  expect(await board.ok('report-heartbeat', REQUEST)).toMatchObject({ replayed: true, commit });
});

const SECONDS_A_DAY = 24 * 60 * 60;

test.each([
  ['half a minute around midnight', Date.parse('2026-11-21T23:59:45Z'), 30],
  ['a day', START, SECONDS_A_DAY],
  ['three years', START, 1000 * SECONDS_A_DAY],
])('a clock that was ahead by %s makes no request be recorded twice', async (_what, start, ahead) => {
  const board = await tempBoard();
  board.now = start;
  await board.ok('report-heartbeat', { agent: 'a', request_id: 'before' });
  board.pass(ahead);
  await board.ok('report-heartbeat', { agent: 'a', request_id: 'ahead' });
  board.pass(-ahead);
  await board.ok('report-heartbeat', { agent: 'a', request_id: 'after' });
  board.pass(1);
  for (const request_id of ['before', 'ahead', 'after'])
    expect(await board.ok('report-heartbeat', { agent: 'a', request_id })).toMatchObject({ replayed: true });
  rmSync(join(findRepository(board.root).stateDir, 'requests'), { recursive: true });
  for (const request_id of ['before', 'ahead', 'after'])
    expect(await board.ok('report-heartbeat', { agent: 'a', request_id })).toMatchObject({ replayed: true });
  expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0 });
});

test.each([
  ['25 hours', 25 * 60 * 60],
  ['a year', 365 * SECONDS_A_DAY],
])(
  'a request that a clock %s behind sent first is known to a clock that is right, until a day after it came',
  async (_what, behind) => {
    const board = await tempBoard();
    await board.ok('report-heartbeat', { agent: 'b', request_id: 'right' });
    const came = board.now;
    board.pass(-behind);
    for (const agent of ['b', 'a', 'c'])
      await board.ok('report-heartbeat', { agent, request_id: `slow ${agent}` });
    board.now = came;
    board.pass(60);
    const before = board.commits();
    const again = () => board.ok('report-heartbeat', { agent: 'a', request_id: 'slow a' });
    expect(await again()).toMatchObject({ replayed: true });
    rmSync(join(findRepository(board.root).stateDir, 'requests'), { recursive: true });
    expect(await again()).toMatchObject({ replayed: true });
    expect(board.commits()).toBe(before);
    board.pass(SECONDS_A_DAY);
    expect(await again()).toMatchObject({ replayed: false });
    expect(await again()).toMatchObject({ replayed: true });
  },
);

test('what a clock that is far ahead put before a request does not keep its id known after 24 hours', async () => {
  const board = await tempBoard();
  board.pass(1000 * SECONDS_A_DAY);
  await board.ok('report-heartbeat', { agent: 'b' });
  board.pass(-1000 * SECONDS_A_DAY);
  const report = () => board.ok('report-heartbeat', { agent: 'a', request_id: 'r' });
  await report();
  board.pass(SECONDS_A_DAY + 1);
  expect(await report()).toMatchObject({ replayed: false });
});
