import type { ChildProcess, StdioOptions } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gitEnvironment } from './environment.ts';
import { type GitCall, git, gitObjects } from './git.ts';
import type { Repository } from './repository.ts';
import { gitArguments } from './settings.ts';
import { killGit, startGit } from './start-git.ts';

/** Open files that have no name any more, in the place of a git's pipes. */
interface Passing {
  /** Null where it reads nothing. */
  input: number | null;
  output: number;
}

/**
 * Does what `git` does, in the repository's work tree, for what every report asks. A process that has just started takes
 * longer to load node's pipes than git takes to answer: here files pass what goes in and what comes
 * out. Where that fails, be it that no file can be made, git is called again and by pipes: a full disk keeps from those
 * neither answers nor git's own words. So this is for what may be called twice.
 */
export async function gitByFiles(
  repository: Repository,
  args: readonly string[],
  call: GitCall = {},
): Promise<string> {
  const answer = await askByFiles(repository, args, call);
  return answer === null ? git(repository.workTree, args, call) : answer.toString();
}

/** Does what `gitObjects` does in the same way. */
export async function gitObjectsByFiles(repository: Repository, input: string): Promise<Buffer> {
  const answer = await askByFiles(repository, ['cat-file', '--batch'], { input });
  return answer ?? gitObjects(repository.workTree, input);
}

/** A git that has been started, and waits for its input: what it does before it reads that goes on beside other things. */
export class WaitingGit {
  readonly #child: ChildProcess;
  readonly #endedWell: Promise<boolean>;

  constructor(repository: Repository, args: readonly string[], call: Omit<GitCall, 'input'>) {
    this.#child = start(repository, args, call, ['pipe', 'ignore', 'ignore']);
    this.#endedWell = endOf(this.#child);
  }

  /** Gives it all that it waits for, and resolves when it has ended: true if it ended well. */
  tell(input: string): Promise<boolean> {
    this.#child.stdin?.end(input);
    return this.#endedWell;
  }

  /** Ends it, whatever it is doing, and resolves when it has ended. */
  async stop(): Promise<void> {
    killGit(this.#child);
    await this.#endedWell;
  }
}

/** Null where it failed, in whichever way. */
async function askByFiles(
  repository: Repository,
  args: readonly string[],
  call: GitCall,
): Promise<Buffer | null> {
  const passing = openPassing(join(repository.stateDir, 'tmp'), call.input);
  if (passing === null) return null;
  const { input, output } = passing;
  try {
    const child = start(repository, args, call, [input ?? 'ignore', output, 'ignore']);
    return (await endOf(child)) ? bytesIn(output) : null;
  } finally {
    for (const descriptor of [input, output]) if (descriptor !== null) closeSync(descriptor);
  }
}

function start(
  { workTree }: Repository,
  args: readonly string[],
  { config, env }: GitCall,
  stdio: StdioOptions,
): ChildProcess {
  return startGit(gitArguments(args, config), { cwd: workTree, env: gitEnvironment(env), stdio });
}

/** True for a process that could be started, and ended well. */
function endOf(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('exit', (status) => resolve(status === 0));
  });
}

/** Null where the folder is not there yet, or the disk is full, or not to be written to. */
function openPassing(folder: string, content: GitCall['input']): Passing | null {
  const opened: number[] = [];
  const open = () => {
    const descriptor = openNameless(folder);
    opened.push(descriptor);
    return descriptor;
  };
  try {
    const input = content === undefined ? null : open();
    if (input !== null && content !== undefined) writeWhole(input, Buffer.from(content));
    return { input, output: open() };
  } catch {
    for (const descriptor of opened) closeSync(descriptor);
    return null;
  }
}

let files = 0;

function openNameless(folder: string): number {
  const path = join(folder, `git-${process.pid}-${files++}`);
  const descriptor = openSync(path, 'wx+', 0o600);
  try {
    unlinkSync(path);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
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
