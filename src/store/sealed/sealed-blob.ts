import { closeSync, fsyncSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { linesFrom } from '../files/line-reader.ts';
import { createOwn, makeOwnFolder } from '../files/own-files.ts';
import { GitStream } from '../git/git-stream.ts';
import type { Repository } from '../git/repository.ts';
import { type SealedEvent, sealedLineReader } from './sealed-line.ts';

/** The events in a sealed file as git has it, in its order, however large it is; null for a line that holds none. */
export async function* sealedIn(
  { workTree }: Pick<Repository, 'workTree'>,
  day: string,
  blob: string,
): AsyncGenerator<SealedEvent | null> {
  const read = sealedLineReader(day);
  const stream = new GitStream(workTree, ['cat-file', 'blob', blob]);
  try {
    for await (const line of linesFrom(stream.output())) yield read(line);
  } finally {
    stream.stop();
  }
}

/** Writes what git has under an id to a file outside the board, piece by piece. */
export async function copyBlob(
  { workTree }: Pick<Repository, 'workTree'>,
  blob: string,
  { target, durable }: { target: string; durable: boolean },
): Promise<void> {
  const stream = new GitStream(workTree, ['cat-file', 'blob', blob]);
  makeOwnFolder(dirname(target));
  const descriptor = createOwn(target);
  try {
    for await (const piece of stream.output()) writeWhole(descriptor, piece);
    if (durable) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
    stream.stop();
  }
}

/** Writes all of some bytes: a disk that is nearly full takes some of them before it refuses. */
export function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}
