import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { isAlive } from '../../../src/store/locks/alive.ts';

test('a process is alive until it ends, also where nobody asks after it', async () => {
  // The shell's child ends, and the program that takes the shell's place never asks after it.
  const parent = spawn('sh', ['-c', 'sh -c "read line" <&3 & echo $!; exec sleep 60 3<&-'], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = (await once(parent.stdout ?? parent, 'data')) as [Buffer];
  const child = Number(line.toString());
  expect([isAlive(process.pid), isAlive(child)]).toEqual([true, true]);
  process.kill(child, 'SIGKILL');
  await expect.poll(() => isAlive(child), { timeout: 30_000 }).toBe(false);
  expect(process.kill(child, 0)).toBe(true);
});
