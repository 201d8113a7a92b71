import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXECUTABLE } from '../helpers/call-surface.ts';
import { type TempBoard, tempBoard } from '../helpers/temp-board.ts';
import { expectSound } from './sound-board.ts';

/** Runs a report in which the n-th system call of a kind kills whichever process makes it; true where it survived. */
function reportKilledAt(
  board: TempBoard,
  call: string,
  n: number,
  args: readonly string[],
  path?: string,
): Promise<boolean> {
  const kill = [
    '-f',
    '-qq',
    '-o',
    '/dev/null',
    '-e',
    `trace=${call}`,
    '-e',
    `inject=${call}:signal=KILL:when=${n}`,
    ...(path === undefined ? [] : ['-P', join(board.root, path)]),
  ];
  const command = [process.execPath, EXECUTABLE, '-C', board.root, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn('strace', [...kill, ...command], { stdio: 'ignore' });
    child.on('error', reject);
    child.on('close', (status) => resolve(status === 0));
  });
}

const PICKUP = ['report', 'pickup', 't-1', '--agent', 'a', '--request-id', 'r-1'];
const REQUEST = { task_id: 't-1', agent: 'a', request_id: 'r-1' };

const KILLS = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => ['rename', n] as const),
  ...[2, 3].map((n) => ['link', n] as const),
  ...[1, 2, 3, 4, 5].map((n) => ['unlink', n] as const),
];

test.each(KILLS)(
  'a report killed at %s %i is on record whole or not at all, and sent again it is there once',
  {
    timeout: 30_000,
  },
  async (call, n) => {
    const board = await tempBoard();
    await board.ok('create-task', { title: 'One', id: 't-1' });
    const before = board.commits();
    const isAnswered = await reportKilledAt(board, call, n, PICKUP);
    const landed = board.commits() - before;
    expect(landed).toBeLessThanOrEqual(1);
    if (isAnswered) expect(landed).toBe(1);
    board.now = Date.now();
    const { replayed, task } = await board.ok('report-pickup', REQUEST);
    expect(replayed).toBe(landed === 1);
    expect(task?.status).toBe('in_progress');
    expect(board.commits()).toBe(before + 1);
    await board.ok('report-heartbeat', { agent: 'b' });
    expectSound(board.root);
    const moves = await board.ok('list-events', { type: ['task-moved'], entity_id: 't-1' });
    expect(moves.items.map(({ from, to }) => [from, to])).toEqual([['pending', 'in_progress']]);
  },
);

test('a writer that is killed while it writes into index.lock leaves none that nobody knows the owner of', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  await reportKilledAt(board, 'write', 1, PICKUP, '.git/index.lock');
  board.now = Date.now();
  await board.ok('report-pickup', REQUEST);
  await board.ok('report-heartbeat', { agent: 'b' });
  expectSound(board.root);
});

test('files on their way that a killed writer left are taken away by the next', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const folder = join(board.root, '.git/mission-control/tmp');
  await reportKilledAt(board, 'rename', 1, PICKUP, '.git/mission-control/intent');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '1-0'), 'half of it');
  board.now = Date.now();
  await board.ok('report-pickup', REQUEST);
  expect(existsSync(join(folder, '1-0'))).toBe(false);
});
