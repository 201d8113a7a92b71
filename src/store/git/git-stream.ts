import type { ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import { BoardError } from '../../errors.ts';
import { gitEnvironment } from './environment.ts';
import { gitFailure } from './git.ts';
import { gitArguments } from './settings.ts';
import { killGit, startGit } from './start-git.ts';

const WORDS_MAX = 4096;

/** How a git whose output is read as it comes is called beside its arguments. */
export interface StreamCall {
  /** Variables beside the inherited ones. */
  env?: Record<string, string>;
  /** `-c` settings, `key=value`. */
  config?: readonly string[];
  /** A terminal's Ctrl-C is not for it: it ends when its input does. */
  isApart?: boolean;
}

/** A git process whose output is read as it comes, so that a long history is never in memory as a whole. */
export class GitStream {
  /** Resolves when it ended well; else rejects with `git_failed`. */
  readonly ended: Promise<void>;
  readonly #args: readonly string[];
  readonly #child: ChildProcess;
  #words = '';

  constructor(folder: string, args: readonly string[], { env, config, isApart = false }: StreamCall = {}) {
    this.#args = args;
    this.#child = startGit(gitArguments(args, config), {
      cwd: folder,
      env: gitEnvironment(env),
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: isApart,
    });
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', (cause) => reject(gitFailure(args, cause)));
      this.#child.on('close', (code) =>
        code === 0 ? resolve() : reject(gitFailure(args, this.#words, folder)),
      );
    });
    // Whoever reads hears of it; nobody else has to.
    this.ended.catch(() => {});
    this.#child.stderr?.on('data', (words: Buffer) => {
      if (this.#words.length < WORDS_MAX) this.#words += words.toString();
    });
  }

  /** False once it has ended, or was told to. */
  get isAlive(): boolean {
    return (
      this.pid !== undefined &&
      this.#child.exitCode === null &&
      this.#child.signalCode === null &&
      !this.#child.killed
    );
  }

  /** Undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  get input(): Writable {
    const { stdin } = this.#child;
    // Node has no pipes if the process could not be started; without descriptors it does not even say null.
    if (!stdin) throw new BoardError('git_failed', `git ${this.#args[0]} could not be started; try again`);
    return stdin;
  }

  /** What it prints, piece by piece; throws `git_failed` at the end unless it ended well. */
  async *output(): AsyncGenerator<Buffer> {
    for await (const piece of this.#child.stdout ?? []) yield piece as Buffer;
    await this.ended;
  }

  /** For whoever wants no more of what it prints: what was begun to be read and never is would keep `ended` from resolving. */
  stopReading(): void {
    this.#child.stdout?.destroy();
  }

  /** Ends it, whatever it is doing. */
  stop(): void {
    killGit(this.#child);
  }
}

/** Takes output apart at its zero bytes. What has no end yet is joined once, however many pieces it comes in. */
export class Fields {
  #begun: Buffer[] = [];

  /** Those that end in this piece. */
  *take(piece: Buffer): Generator<string> {
    let start = 0;
    for (let end = piece.indexOf(0); end !== -1; end = piece.indexOf(0, start)) {
      const last = piece.subarray(start, end);
      yield this.#begun.length === 0 ? last.toString() : Buffer.concat([...this.#begun, last]).toString();
      this.#begun = [];
      start = end + 1;
    }
    if (start < piece.length) this.#begun.push(piece.subarray(start));
  }

  /** What no zero byte ended. */
  rest(): string {
    return Buffer.concat(this.#begun).toString();
  }
}

/** What lies between the zero bytes of some output, as text, as it comes; the last one needs none behind it. */
export async function* fieldsFrom(output: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const fields = new Fields();
  for await (const piece of output) yield* fields.take(piece);
  const rest = fields.rest();
  if (rest !== '') yield rest;
}
