import { spawn } from 'node:child_process';
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
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => ['rename', n] as const),
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
