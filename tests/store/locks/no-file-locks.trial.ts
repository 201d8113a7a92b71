import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXECUTABLE } from '../../helpers/call-surface.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

test('a file system that gives no locks is named as what is missing, and reading works', async () => {
  const { root } = await tempBoard();
  const lock = join(root, '.git/mission-control/lock');
  const call = (...words: string[]) =>
    spawnSync(
      'strace',
      [
        '-f',
        '-o',
        '/dev/null',
        '-P',
        lock,
        '-e',
        'inject=fcntl:error=ENOLCK',
        process.execPath,
        EXECUTABLE,
        '-C',
        root,
        ...words,
      ],
      { encoding: 'utf8' },
    );
  expect(call('report', 'heartbeat', '--agent', 'a')).toMatchObject({
    status: 5,
    stderr: expect.stringMatching(
      /^mission-control: storage_failed: the file system .* gives no file locks \(ENOLCK\)/,
    ),
  });
  expect(call('list-tasks')).toMatchObject({ status: 0 });
});

test.each([19, 20, 21, 23, 25, 30])(
  'with %s descriptors nothing ends with a trace of the stack',
  async (most) => {
    const { root } = await tempBoard();
    for (const words of ['create-task --title x', 'list-tasks', 'board-summary', 'doctor']) {
      const script = `ulimit -n ${most}; exec "$1" "$0" -C '${root}' ${words}`;
      const { status, stderr } = spawnSync('sh', ['-c', script, EXECUTABLE, process.execPath], {
        encoding: 'utf8',
      });
      expect({ words, status, stderr }).toMatchObject({ status: expect.toBeOneOf([0, 5]) });
      expect(stderr).not.toMatch(/^\s+at |this is a bug|cannot be loaded/m);
    }
  },
);
