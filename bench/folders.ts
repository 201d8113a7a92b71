import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
/** What the boards of a size take in memory, of their tasks and of their reports: 35 KB and 5 KB each, and what groups copy. */
const BYTES_PER_SIZE = 60_000;
const ROOM_AT_LEAST = 256 * 1024 ** 2;
const TMPFS = 0x01021994;

/** A folder for boards of these sizes in memory, which goes when the bench ends; null where there is no room. */
export function folderInMemory(sizes: readonly number[]): string | null {
  const needed = Math.max(
    ROOM_AT_LEAST,
    sizes.reduce((sum, size) => sum + size * BYTES_PER_SIZE, 0),
  );
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    if (bavail * bsize < needed) return null;
    const folder = mkdtempSync(join(IN_MEMORY, 'mission-control-bench-'));
    process.on('exit', () => removeFolder(folder));
    return folder;
  } catch {
    return null;
  }
}

/** Where the boards lie, in words for whoever reads the figures. */
export function wordsOnFolders(disk: string, memory: string | null): string {
  const isDisk = statfsSync(disk).type !== TMPFS;
  return [
    isDisk
      ? `Boards that are reported to lie on the disk below ${tmpdir()};`
      : `Boards that are reported to lie in memory (${tmpdir()}), so that durability \`full\` costs next to nothing here;`,
    memory === null
      ? 'those that are read lie there, too.'
      : `those that are read lie in memory (${IN_MEMORY}).`,
  ].join(' ');
}

/** Removes a folder, in which maintenance that a report started may still be at work; what stays is told, and nothing fails for it. */
export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  } catch (error) {
    process.stderr.write(`bench: ${folder} is still written to and stays: ${String(error)}\n`);
  }
}
