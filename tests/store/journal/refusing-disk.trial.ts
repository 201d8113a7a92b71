import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXECUTABLE } from '../../helpers/call-surface.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const REQUEST = { title: 'One', id: 't-1', request_id: 'r-1' };
const NOW = '2027-01-01T10:00:00.000Z';
const CREATE = ['create-task', '--title', 'One', '--id', 't-1', '--request-id', 'r-1'];

/** Creates a task, or does what the words say, by a process whose calls of a kind fail where they are about a path; git's do not. */
function createWhile(board: TempBoard, call: string, error: string, path: string, words = CREATE) {
  const inject = ['-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', `inject=${call}:error=${error}`];
  const command = [process.execPath, EXECUTABLE, '-C', board.root, '--json', ...words];
  const { status, stdout } = spawnSync('strace', [...inject, '-P', join(board.root, path), ...command], {
    env: { ...process.env, MISSION_CONTROL_TEST_NOW: NOW },
  });
  return { status, envelope: JSON.parse(String(stdout)) };
}

test("a report is not acknowledged while the disk does not keep its branch's folder", async () => {
  const board = await tempBoard({ durability: 'full', recent_limit: 11 });
  const { status, envelope } = createWhile(board, 'fsync', 'EIO', '.git/refs/heads');
  expect(status).toBe(5);
  expect(envelope.error.code).toBe('storage_failed');
  expect(envelope.error.message).toContain('i/o error, fsync');
  expect(envelope.error.message).toContain('with the same request id');
  board.now = Date.parse(NOW);
  expect(await board.ok('create-task', REQUEST)).toMatchObject({ replayed: true });
  expectSound(board.root);
});

test("nor is a dead writer's that is sent again: its branch's folder is synced before the answer", async () => {
  const board = await tempBoard({ durability: 'full', recent_limit: 11 });
  createWhile(board, 'fsync', 'EIO', '.git/refs/heads');
  expect(createWhile(board, 'fsync', 'EIO', '.git/refs/heads')).toMatchObject({
    status: 5,
    envelope: { error: { code: 'storage_failed' } },
  });
  expect(createWhile(board, 'fsync', 'EIO', 'done').envelope).toMatchObject({ data: { replayed: true } });
});

test('a folder that cannot be made says why, not that it is missing', async () => {
  const board = await tempBoard();
  const { envelope } = createWhile(board, 'mkdir', 'EIO', 'events/2027');
  expect(envelope.warnings.map(({ message }: { message: string }) => message).join()).toContain('EIO');
});

test('a disk that refuses a folder leaves no task in its new place and in its old', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const { envelope } = createWhile(board, 'mkdir', 'ENOSPC', 'events/2027', [
    'report',
    'pickup',
    't-1',
    '--agent',
    'a',
  ]);
  expect(envelope).toMatchObject({ ok: true, warnings: [{ code: 'work_tree_behind' }] });
  expect(board.files('pending')).toHaveLength(1);
  expect(board.files('in_progress')).toEqual([]);
  await board.ok('report-heartbeat', { agent: 'b' });
  expectSound(board.root);
});
