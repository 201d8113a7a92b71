import { closeSync, existsSync, fsync, openSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Content } from './content.ts';
import { createOwn } from './own-files.ts';

// node's own promises of files take a process that has just started longer to load than a disk takes.
const flush = promisify(fsync);

/** Writes a file anew, one that is then put in its place by rename, and resolves when it is on the disk. Others may go there at the same time. */
export async function writeFlushed(path: string, content: Content): Promise<void> {
  const descriptor = createOwn(path);
  try {
    writeFileSync(descriptor, content);
    await flush(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes the names in a folder outlast a power cut, beside other things. */
export async function flushFolder(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const descriptor = openSync(folder, 'r');
  try {
    await flush(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
