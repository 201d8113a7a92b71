import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** What an `error` is that nobody else listens for: what reads the pipes, or waits for the end, hears of it there. */
const isHeardElsewhere = () => {};

/**
 * Starts one git. That it could not be started, for there are no file descriptors left, say, is an `error` event, and never
 * ends the process: one that nobody listens for yet would. Such a child has neither `pid` nor pipes.
 */
export function startGit(args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn('git', args, options);
  child.on('error', isHeardElsewhere);
  child.stdin?.on('error', isHeardElsewhere);
  return child;
}

/** Ends a git, whatever it is doing. One that was never started has no id, and node would signal another process. */
export function killGit(child: ChildProcess): void {
  if (child.pid !== undefined) child.kill('SIGKILL');
}

const WORDS_MAX = 4096;

/** Feeds a git and gives all that it prints. Unless it ends well, rejects with what hindered it, or with git's own words. */
export function outputOf(child: ChildProcess, input: string | Buffer = ''): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let words = '';
    child.stdout?.on('data', (piece: Buffer) => pieces.push(piece));
    child.stderr?.on('data', (piece: Buffer) => {
      if (words.length < WORDS_MAX) words += piece.toString();
    });
    child.on('error', reject);
    child.on('close', (status) => (status === 0 ? resolve(Buffer.concat(pieces)) : reject(words)));
    child.stdin?.end(input);
  });
}
