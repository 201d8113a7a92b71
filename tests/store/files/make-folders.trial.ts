import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolders } from '../../../src/store/files/make-folders.ts';
import { EXECUTABLE } from '../../helpers/call-surface.ts';
import { tempBoard, tempFolder } from '../../helpers/temp-board.ts';

test('folders are made with those above them, once and again', () => {
  const folder = join(tempFolder(), 'a/b/c');
  makeFolders(folder);
  makeFolders(folder);
  expect(existsSync(folder)).toBe(true);
});

test('where a file system lets nobody make folders, it says so', () => {
  expect(() => makeFolders('/proc/mission-control/a/b')).toThrow('ENOENT');
});

test.each(['EROFS', 'EIO'])('a folder that the disk refuses with %s is told as that', async (code) => {
  const board = await tempBoard();
  rmSync(join(board.root, '.git/mission-control'), { recursive: true });
  const refuse = ['-f', '-o', '/dev/null', '-e', 'trace=mkdir', '-e', `inject=mkdir:error=${code}`];
  const report = ['-C', board.root, 'report', 'heartbeat', '--agent', 'a'];
  const { status, stderr } = spawnSync('strace', [...refuse, process.execPath, EXECUTABLE, ...report], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([expect.any(Number), expect.stringMatching(`storage_failed: .*${code}`)]);
});
