import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { EXECUTABLE } from '../../helpers/call-surface.ts';
import { sharedFolder, tempBoard, tempFolder } from '../../helpers/temp-board.ts';

const folder = sharedFolder();
const executable = join(folder, 'dist', 'mission-control.cjs');

/** As on a system for which there is no native part. */
beforeAll(() => {
  cpSync(dirname(EXECUTABLE), join(folder, 'dist'), { recursive: true });
  rmSync(join(folder, 'dist', 'native'), { recursive: true });
});

function call(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [executable, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('without the native lock help, version, reads and doctor work', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  for (const words of [
    ...[['--help'], ['--version'], ['report', 'pickup', '--help'], ['instructions']],
    ...[['board-summary'], ['show-task', 't-1'], ['doctor'], ['bridge', 'list-tasks']],
  ]) {
    const answer = call(...(words[0]?.startsWith('-') ? [] : ['-C', board.root]), ...words);
    expect({ words, ...answer }).toMatchObject({ words, status: 0, stderr: '' });
  }
});

test('without the native lock writes are refused in plain words, and leave nothing behind', async () => {
  const board = await tempBoard();
  const commits = board.commits();
  const place = join(tempFolder(), 'new');
  for (const words of [
    ...[['report', 'heartbeat', '--agent', 'a'], ['create-task', '--title', 'x'], ['record-edits']],
    ...[
      ['serve', '--port', '0'],
      ['init', place],
    ],
  ]) {
    const { status, stderr } = call(...(words[0] === 'init' ? [] : ['-C', board.root]), ...words);
    expect({ words, status }).toEqual({ words, status: 5 });
    expect(stderr).toMatch(
      /^mission-control: storage_failed: the file lock .* cannot be loaded on this system/,
    );
    expect(stderr).not.toMatch(/this is a bug|\n {4}at /);
  }
  expect(board.commits()).toBe(commits);
  expect(existsSync(place)).toBe(false);
  expect(execFileSync('git', ['status', '--short'], { cwd: board.root, encoding: 'utf8' })).toBe('');
});
