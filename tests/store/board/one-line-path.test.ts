import { mkdirSync, readdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBoard } from '../../../src/index.ts';
import { initBoard } from '../../../src/service/board/init-board.ts';
import { callOptions } from '../../../src/service/open-board.ts';
import type { BoardHome } from '../../../src/store/board/create-board.ts';
import { gitIn, tempBoard, tempFolder } from '../../helpers/temp-board.ts';

const REFUSED = { code: 'invalid_input', message: expect.stringContaining('expected a path of one line') };

function repository(): string {
  const folder = tempFolder();
  gitIn(folder, 'init', '-q', '-b', 'main');
  const person = ['-c', 'user.name=P', '-c', 'user.email=p@example.invalid'];
  gitIn(folder, ...person, 'commit', '-q', '--allow-empty', '-m', 'first');
  return folder;
}

test.each<[string, BoardHome]>([
  ['shared', { kind: 'shared' }],
  ['on a branch of its own', { kind: 'branch', branch: 'board' }],
  ['with a repository of its own', { kind: 'own' }],
])('no board is made %s at a path with a line break', async (_, home) => {
  const outer = repository();
  mkdirSync(join(outer, 'two\nlines'));
  symlinkSync('two\nlines', join(outer, 'link'));
  for (const folder of ['a\nb', 'a\rb', 'a\n/board', 'two\nlines', 'link/board']) {
    await expect(initBoard(join(outer, folder), home, callOptions({}))).rejects.toMatchObject(REFUSED);
  }
  expect(readdirSync(outer).sort()).toEqual(['.git', 'link', 'two\nlines']);
  expect(readdirSync(join(outer, 'link'))).toEqual([]);
  expect(gitIn(outer, 'rev-list', '--all', '--count').trim()).toBe('1');
});

test('a shared board that was moved to a path with a line break is refused, and nothing is committed', async () => {
  const outer = repository();
  await initBoard(join(outer, 'board'), { kind: 'shared' }, callOptions({}));
  renameSync(join(outer, 'board'), join(outer, 'b\nd'));
  const before = gitIn(outer, 'rev-parse', 'HEAD');
  const board = openBoard(join(outer, 'b\nd'), { agent: 'a' });
  for (const operation of ['report-heartbeat', 'board-summary'] as const) {
    expect(await board.call(operation, {})).toMatchObject({ ok: false, error: REFUSED });
  }
  expect(gitIn(outer, 'rev-parse', 'HEAD')).toBe(before);
});

test('a board is found through a link whose own name has a line break: its path has none', async () => {
  const { root } = await tempBoard();
  const link = join(tempFolder(), 'a\nb');
  symlinkSync(root, link);
  expect(await openBoard(link).call('board-summary', {})).toMatchObject({ ok: true });
});
