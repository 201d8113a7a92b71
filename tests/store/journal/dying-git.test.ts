import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { expectSound } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard, tempFolder } from '../../helpers/temp-board.ts';

/** Puts a git first on the path that imports as ever, and once, after that, is killed before it can say so. */
function killedAfterImporting(): { hasDied: () => boolean } {
  const folder = tempFolder();
  const once = join(folder, 'once');
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  mkdirSync(join(folder, 'bin'));
  writeFileSync(once, '');
  const script = `#!/bin/sh
case " $* " in *" fast-import "*)
  if [ -e '${once}' ]; then rm '${once}'; '${real}' "$@" > /dev/null; kill -9 $$; fi;;
esac
exec '${real}' "$@"
`;
  writeFileSync(join(folder, 'bin/git'), script);
  chmodSync(join(folder, 'bin/git'), 0o755);
  const path = process.env.PATH;
  process.env.PATH = `${join(folder, 'bin')}:${path}`;
  onTestFinished(() => {
    process.env.PATH = path;
  });
  return { hasDied: () => !existsSync(once) };
}

const subjects = (board: TempBoard) =>
  board.git('log', '--format=%s', '--grep=task-created').trim().split('\n');

test('a git that dies after it moved the branch does not make a report be recorded twice', async () => {
  const board = await tempBoard();
  const git = killedAfterImporting();
  const answer = await board.ok('create-task', { title: 'Once', id: 't-1' });
  expect(git.hasDied()).toBe(true);
  expect(answer.commit).toBe(board.git('rev-parse', 'HEAD').trim());
  expect(subjects(board)).toEqual(['task-created t-1: pending (Once)']);
  expectSound(board.root);
});

test('nor a group of them: each is answered with its own commit', async () => {
  const board = await tempBoard();
  const git = killedAfterImporting();
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => board.ok('create-task', { title: 'x', id: `t-${index}` })),
  );
  expect(git.hasDied()).toBe(true);
  expect(subjects(board)).toHaveLength(8);
  for (const { commit, task } of answers) {
    expect(board.git('log', '-1', '--format=%s', commit ?? '').trim()).toBe(
      `task-created ${task?.id}: pending (x)`,
    );
  }
  expectSound(board.root);
});
