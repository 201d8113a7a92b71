import { execFileSync, spawnSync } from 'node:child_process';
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

/** How many descriptors node itself has open, which is more with each version. */
function heldByNode(): number {
  const count = "process.stdout.write(String(require('fs').readdirSync('/proc/self/fd').length))";
  return Number(execFileSync(process.execPath, ['-e', count], { encoding: 'utf8' }));
}

test.each([-1, 0, 1, 3, 5, 10])(
  'with %s descriptors more than node itself holds nothing ends with a trace of the stack',
  async (more) => {
    const { root } = await tempBoard();
    const most = heldByNode() + more;
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
