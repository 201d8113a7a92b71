import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXECUTABLE } from './call-surface.ts';

/** Which system call kills whichever process of the command makes it: the n-th of a kind, counted only on `path` if there is one. */
export interface KillingCall {
  call: string;
  n: number;
  path?: string;
}

/** What came of it: whether the command answered with success all the same, and whether anything was killed at all. */
export interface Killed {
  isAnswered: boolean;
  wasKilled: boolean;
}

/** Runs the executable under strace, which kills at a system call. */
export async function runKilledAt(
  { call, n, path }: KillingCall,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Killed> {
  const folder = mkdtempSync(join(tmpdir(), 'killed-at-'));
  const trace = join(folder, 'trace');
  const kill = ['-f', '-q', '-o', trace, '-e', `trace=${call}`, '-e', `inject=${call}:signal=KILL:when=${n}`];
  const only = path === undefined ? [] : ['-P', path];
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      const command = [process.execPath, EXECUTABLE, ...args];
      const child = spawn('strace', [...kill, ...only, ...command], {
        stdio: 'ignore',
        env: { ...process.env, ...env },
      });
      child.on('error', reject);
      child.on('close', resolve);
    });
    const wasKilled = readFileSync(trace, 'utf8').includes('+++ killed by SIGKILL');
    return { isAnswered: status === 0, wasKilled };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
