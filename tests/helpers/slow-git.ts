import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { personsEnv, type TempBoard, tempFolder } from './temp-board.ts';

/**
 * A person's git that has read HEAD and the index, and holds no lock yet: it waits for what is to tell it which files
 * changed. Gives what lets it go on and waits until it has ended.
 */
export async function slowGit(board: TempBoard, ...args: string[]): Promise<() => Promise<number>> {
  const folder = tempFolder();
  const [reading, goOn] = [join(folder, 'reading'), join(folder, 'go-on')];
  const hook = join(folder, 'changed-files.sh');
  writeFileSync(hook, `#!/bin/sh\ntouch ${reading}\nwhile [ ! -e ${goOn} ]; do sleep 0.02; done\nexit 1\n`, {
    mode: 0o755,
  });
  const env = personsEnv(board.root);
  const git = spawn('git', ['-c', `core.fsmonitor=${hook}`, ...args], {
    cwd: board.root,
    env,
    stdio: 'ignore',
  });
  onTestFinished(() => void git.kill());
  const ended = once(git, 'close');
  while (!existsSync(reading)) await sleep(10);
  return async () => {
    writeFileSync(goOn, '');
    const [status] = await ended;
    return status;
  };
}

export const statusOf = (board: TempBoard) => board.git('--no-optional-locks', 'status', '--porcelain');
