import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type GitCall, git, gitEnvironment, gitFailure, gitObjects, SETTINGS } from './git.ts';
import type { Repository } from './repository.ts';

/** Open files that have no name any more, in the place of a git's pipes. */
interface Passing {
  input: number | 'ignore' | 'pipe';
  output: number;
  /** What it says where it fails. */
  words: number;
}

/**
 * Does what `git` does, in the repository's work tree, for what every report asks. A process that has just started takes
 * longer to load node's pipes, and simple-git, than git takes to answer: here files pass what goes in and what comes
 * out. Where none can be made, it is pipes after all.
 */
export async function gitByFiles(
  repository: Repository,
  args: readonly string[],
  call: GitCall = {},
): Promise<string> {
  const passing = openPassing(
    join(repository.stateDir, 'tmp'),
    call.input === undefined ? 'ignore' : Buffer.from(call.input),
  );
  if (passing === null) return git(repository.workTree, args, call);
  return (await answerOf(start(repository, args, call, passing), args, passing)).toString();
}

/** Does what `gitObjects` does in the same way. */
export async function gitObjectsByFiles(repository: Repository, input: string): Promise<Buffer> {
  const passing = openPassing(join(repository.stateDir, 'tmp'), Buffer.from(input));
  if (passing === null) return gitObjects(repository.workTree, input);
  const args = ['cat-file', '--batch'];
  return answerOf(start(repository, args, {}, passing), args, passing);
}

/** A git that has been started, and waits for its input: what it does before it reads that goes on beside other things. */
export class WaitingGit {
  readonly #child: ChildProcess;
  readonly #answer: Promise<Buffer>;

  private constructor(child: ChildProcess, answer: Promise<Buffer>) {
    this.#child = child;
    this.#answer = answer;
    // Whoever tells it something hears of it.
    answer.catch(() => {});
    child.stdin?.on('error', () => {});
  }

  /** Null where no files can be made. */
  static start(repository: Repository, args: readonly string[], call: GitCall): WaitingGit | null {
    const passing = openPassing(join(repository.stateDir, 'tmp'), 'pipe');
    if (passing === null) return null;
    const child = start(repository, args, call, passing);
    return new WaitingGit(child, answerOf(child, args, passing));
  }

  /** Gives it all that it waits for, and resolves when it has ended well. */
  async tell(input: string): Promise<void> {
    this.#child.stdin?.end(input);
    await this.#answer;
  }

  /** Ends it, whatever it is doing, and resolves when it has ended. */
  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#answer.catch(() => {});
  }
}

function start(
  { workTree }: Repository,
  args: readonly string[],
  { config = [], env }: GitCall,
  { input, output, words }: Passing,
): ChildProcess {
  const settings = [...SETTINGS, ...config].flatMap((setting) => ['-c', setting]);
  return spawn('git', [...settings, ...args], {
    cwd: workTree,
    env: gitEnvironment(env),
    stdio: [input, output, words],
  });
}

/** What it said, once it ended well. */
async function answerOf(child: ChildProcess, args: readonly string[], passing: Passing): Promise<Buffer> {
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.on('error', (cause) => reject(gitFailure(args, cause)));
      child.on('exit', resolve);
    });
    if (status !== 0) throw gitFailure(args, bytesIn(passing.words).toString());
    return bytesIn(passing.output);
  } finally {
    closeAll(passing);
  }
}

/** Null where the folder is not there yet, or the disk is full, or not to be written to. */
function openPassing(folder: string, input: Buffer | 'ignore' | 'pipe'): Passing | null {
  const opened: number[] = [];
  const open = () => {
    const descriptor = openNameless(folder);
    opened.push(descriptor);
    return descriptor;
  };
  try {
    if (typeof input === 'string') return { input, output: open(), words: open() };
    const content = open();
    writeWhole(content, input);
    return { input: content, output: open(), words: open() };
  } catch {
    for (const descriptor of opened) closeSync(descriptor);
    return null;
  }
}

let files = 0;

function openNameless(folder: string): number {
  const path = join(folder, `git-${process.pid}-${files++}`);
  const descriptor = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return descriptor;
}

/** Written by position, so that whoever inherits the open file reads it from its beginning. */
function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; )
    done += writeSync(descriptor, bytes, done, bytes.length - done, done);
}

function bytesIn(descriptor: number): Buffer {
  const bytes = Buffer.alloc(fstatSync(descriptor).size);
  for (let done = 0, read = -1; done < bytes.length && read !== 0; done += read)
    read = readSync(descriptor, bytes, done, bytes.length - done, done);
  return bytes;
}

function closeAll({ input, output, words }: Passing): void {
  for (const place of [input, output, words]) if (typeof place === 'number') closeSync(place);
}
