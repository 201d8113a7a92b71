import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { initBoard } from '../../../src/service/board/init-board.ts';
import { holdBoard } from '../../../src/service/hold-board.ts';
import { openBoard } from '../../../src/service/open-board.ts';
import { gitBy } from '../../helpers/sound-board.ts';
import { gitIn, START, tempFolder } from '../../helpers/temp-board.ts';

/** A new board with some reports, and the commits that they made. */
async function boardWithReports(): Promise<{ root: string; commits: string[] }> {
  const root = join(tempFolder(), 'board');
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  await initBoard(root, { kind: 'own' }, { now: () => START, random });
  const board = openBoard(root, { agent: 'a' });
  for (let count = 0; count < 3; count++) await board.call('report-heartbeat', {});
  return { root, commits: gitIn(root, 'rev-list', 'HEAD').trim().split('\n') };
}

test('reports add nothing to the reflog, which would grow by a line for each and more', async () => {
  const { root } = await boardWithReports();
  expect(existsSync(join(root, '.git/logs/HEAD'))).toBe(false);
  expect(existsSync(join(root, '.git/logs/refs/heads/main'))).toBe(false);
});

test('neither do those that a server records', async () => {
  const { root } = await boardWithReports();
  const held = await holdBoard(root, { agent: 'a' });
  onTestFinished(() => held.close());
  for (let count = 0; count < 3; count++)
    expect(await held.call('report-heartbeat', {})).toMatchObject({ ok: true });
  expect(existsSync(join(root, '.git/logs'))).toBe(false);
});

test('what a person takes off the branch can be found in the reflog all the same', async () => {
  const { root, commits } = await boardWithReports();
  gitBy(root, 'reset', '-q', '--hard', 'HEAD~2');
  expect(gitBy(root, 'rev-parse', 'main@{1}').trim()).toBe(commits[0]);
  // git forgets by today's date what is older than some months, and this board is of a given day.
  gitBy(
    root,
    '-c',
    'gc.reflogExpire=never',
    '-c',
    'gc.reflogExpireUnreachable=never',
    'gc',
    '-q',
    '--prune=now',
  );
  gitBy(root, 'reset', '-q', '--hard', 'main@{1}');
  expect(gitIn(root, 'rev-parse', 'HEAD').trim()).toBe(commits[0]);
});
