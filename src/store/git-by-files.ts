import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type GitCall, git, gitEnvironment, gitFailure, SETTINGS } from './git.ts';
import type { Repository } from './repository.ts';

/** Open files that have no name any more, in the place of a git's pipes. */
interface Passing {
  input: number | null;
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
  const passing = openPassing(join(repository.stateDir, 'tmp'), call.input);
  if (passing === null) return git(repository.workTree, args, call);
  try {
    const status = await run(repository.workTree, args, call, passing).catch((cause) => {
      throw gitFailure(args, cause);
    });
    if (status !== 0) throw gitFailure(args, textIn(passing.words));
    return textIn(passing.output);
  } finally {
    closeAll(passing);
  }
}

/** Gives the exit status; null where it was killed. */
function run(
  folder: string,
  args: readonly string[],
  { config = [], env }: GitCall,
  { input, output, words }: Passing,
): Promise<number | null> {
  const settings = [...SETTINGS, ...config].flatMap((setting) => ['-c', setting]);
  const child = spawn('git', [...settings, ...args], {
    cwd: folder,
    env: gitEnvironment(env),
    stdio: [input ?? 'ignore', output, words],
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
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
    return { input, output: open(), words: open() };
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

function textIn(descriptor: number): string {
  const bytes = Buffer.alloc(fstatSync(descriptor).size);
  for (let done = 0, read = -1; done < bytes.length && read !== 0; done += read)
    read = readSync(descriptor, bytes, done, bytes.length - done, done);
  return bytes.toString();
}

function closeAll({ input, output, words }: Passing): void {
  for (const descriptor of [input, output, words]) if (descriptor !== null) closeSync(descriptor);
}
