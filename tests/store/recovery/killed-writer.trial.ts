import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type KillingCall, runKilledAt } from '../../helpers/killed-at.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const PICKUP = ['report', 'pickup', 't-1', '--agent', 'a', '--request-id', 'r-1'];
const REQUEST = { task_id: 't-1', agent: 'a', request_id: 'r-1' };

/** Picks the task up with a command in which a system call kills whichever process makes it. */
function pickupKilledAt(board: TempBoard, { path, ...at }: KillingCall) {
  const only = path === undefined ? {} : { path: join(board.root, path) };
  return runKilledAt({ ...at, ...only }, ['-C', board.root, ...PICKUP]);
}

const KILLS = [
  ...[1, 2, 3, 5, 8, 9].map((n) => ['rename', n] as const),
  ...[2, 3].map((n) => ['link', n] as const),
  ...[1, 3, 5].map((n) => ['unlink', n] as const),
];

test.each(KILLS)(
  'a report killed at %s %i is on record whole or not at all, and sent again it is there once',
  async (call, n) => {
    const board = await tempBoard();
    await board.ok('create-task', { title: 'One', id: 't-1' });
    const before = board.commits();
    const { isAnswered, wasKilled } = await pickupKilledAt(board, { call, n });
    expect(wasKilled).toBe(true);
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

test('a writer that is killed while it writes the mark of its index.lock leaves none that nobody knows the owner of', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  rmSync(join(board.root, '.git/mission-control/index-lock'));
  const path = '.git/mission-control/index-lock.new';
  expect(await pickupKilledAt(board, { call: 'write', n: 1, path })).toMatchObject({ wasKilled: true });
  expect(existsSync(join(board.root, '.git/index.lock'))).toBe(false);
  board.now = Date.now();
  await board.ok('report-pickup', REQUEST);
  await board.ok('report-heartbeat', { agent: 'b' });
  expectSound(board.root);
});

test('files on their way that a killed writer left are taken away by the next', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const folder = join(board.root, '.git/mission-control/tmp');
  const path = '.git/mission-control/intent';
  expect(await pickupKilledAt(board, { call: 'rename', n: 1, path })).toMatchObject({ wasKilled: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '1-0'), 'half of it');
  board.now = Date.now();
  await board.ok('report-pickup', REQUEST);
  expect(existsSync(join(folder, '1-0'))).toBe(false);
});

/** Of the writer's renames: before its files are put in place, between them, and before the index is. */
const SPOILT = [2, 7, 9];

test.each(SPOILT)(
  'what a writer that was killed at rename %i had begun is finished also where its note of it was spoilt',
  async (n) => {
    const board = await tempBoard();
    await board.ok('create-task', { title: 'One', id: 't-1' });
    const before = board.commits();
    expect(await pickupKilledAt(board, { call: 'rename', n })).toMatchObject({ wasKilled: true });
    board.write('.git/mission-control/intent', '{"version":99}');
    board.now = Date.now();
    await board.ok('report-heartbeat', { agent: 'b' });
    expect([board.files('in_progress'), board.files('pending')]).toEqual([['in_progress/t-1-one.md'], []]);
    expectSound(board.root);
    expect(board.commits()).toBe(before + 2);
  },
);
