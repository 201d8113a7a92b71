import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXECUTABLE } from '../../helpers/call-surface.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

test('an index.lock that a full disk lets be made, and not be written, is not left behind', async () => {
  const board = await tempBoard();
  const lock = join(board.root, '.git', 'index.lock');
  const faults = ['link,linkat:error=EPERM', 'write,pwrite64:error=ENOSPC'];
  const inject = faults.flatMap((fault) => ['-e', `inject=${fault}`]);
  const trace = [
    '-f',
    '-qq',
    '-o',
    '/dev/null',
    '-P',
    lock,
    '-e',
    'trace=link,linkat,write,pwrite64',
    ...inject,
  ];
  const report = [process.execPath, EXECUTABLE, '-C', board.root, 'report', 'heartbeat', '--agent', 'a'];
  const [status] = await once(spawn('strace', [...trace, ...report], { stdio: 'ignore' }), 'close');
  expect(status).toBe(0);
  expect(existsSync(lock)).toBe(false);
  board.now = Date.now();
  await board.ok('report-heartbeat', { agent: 'b' });
  expectSound(board.root);
});
