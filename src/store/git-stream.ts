import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { BoardError } from '../errors.ts';
import { gitEnvironment, gitFailure, SETTINGS } from './git.ts';

const WORDS_MAX = 4096;

/** A git process whose output is read as it comes, so that a long history is never in memory as a whole. */
export class GitStream {
  readonly #args: readonly string[];
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #words = '';

  /** Objects count as they were written: what a person put in their place with `git replace` is not looked at. */
  constructor(folder: string, args: readonly string[]) {
    this.#args = args;
    const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
    this.#child = spawn('git', [...settings, '--no-replace-objects', ...args], {
      cwd: folder,
      env: gitEnvironment(),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#ended = new Promise((resolve, reject) => {
      this.#child.on('error', (cause) => reject(gitFailure(args, cause)));
      this.#child.on('close', (code) => (code === 0 ? resolve() : reject(gitFailure(args, this.#words))));
    });
    // Whoever reads hears of it; nobody else has to.
    this.#ended.catch(() => {});
    this.#child.stdin?.on('error', () => {});
    this.#child.stderr?.on('data', (words: Buffer) => {
      if (this.#words.length < WORDS_MAX) this.#words += words.toString();
    });
  }

  get input(): Writable {
    return present(this.#child.stdin, this.#args);
  }

  /** What it prints, piece by piece; throws `git_failed` at the end unless it ended well. */
  async *output(): AsyncGenerator<Buffer> {
    const stdout: Readable = present(this.#child.stdout, this.#args);
    for await (const piece of stdout) yield piece as Buffer;
    await this.#ended;
  }

  /** Ends it, whatever it is doing. */
  stop(): void {
    this.#child.kill('SIGKILL');
  }
}

/** Node has no pipes where the process could not be started. */
function present<T>(pipe: T | null, args: readonly string[]): T {
  if (pipe === null) throw new BoardError('git_failed', `git ${args[0]} could not be started`);
  return pipe;
}
