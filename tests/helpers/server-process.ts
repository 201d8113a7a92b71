import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { EXECUTABLE } from './call-surface.ts';
import type { TempBoard } from './temp-board.ts';

/** A server as a process of its own; it is killed when the test ends. */
export interface ServerProcess {
  child: ChildProcess;
  /** Its first line on standard output. */
  line: string;
  output: { stdout: string; stderr: string };
  /** Resolves with its exit status. */
  ended: Promise<number | null>;
}

/** Starts one on a free port, and waits until it listens or has ended. */
export async function serve(
  board: Pick<TempBoard, 'root'>,
  words: string[] = [],
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const args = [EXECUTABLE, '-C', board.root, 'serve', '--port', '0', ...words];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = once(child, 'close').then(([status]) => status as number | null);
  const listening = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
      if (output.stdout.includes('\n')) resolve();
    });
  });
  await Promise.race([listening, ended]);
  return { child, line: output.stdout.trimEnd(), output, ended };
}

/** A file beside the board's lock. */
export const state = ({ root }: TempBoard, name: string) => join(root, '.git', 'mission-control', name);
/** What writers have to show. */
export const tokenOf = (board: TempBoard) => readFileSync(state(board, 'token'), 'utf8');
