import { lstatSync, type Stats } from 'node:fs';
import { ignoreMissing } from './file-tree.ts';

/** What tells one state of a file or folder from the next. */
export type Stamp = Readonly<Pick<Stats, 'ino' | 'size' | 'mtimeMs' | 'ctimeMs'>>;

/** Within one tick of the file system's clock two changes leave the same time stamp. */
const TICK_MS = 20;
/** The longest tick of a file system that counts in whole seconds. */
const COARSE_TICK_MS = 2_500;

/** The stamp of what is at a path, links not followed; undefined where there is nothing. */
export function stampAt(path: string): Stamp | undefined {
  const stat = ignoreMissing(() => lstatSync(path));
  return stat === undefined ? undefined : stampOf(stat);
}

/** A stamp without the rest of what the system tells, which is large where thousands are kept. */
export function stampOf({ ino, size, mtimeMs, ctimeMs }: Stats): Stamp {
  return { ino, size, mtimeMs, ctimeMs };
}

export function isSameStamp(one: Stamp, other: Stamp): boolean {
  return (
    one.mtimeMs === other.mtimeMs &&
    one.ctimeMs === other.ctimeMs &&
    one.ino === other.ino &&
    one.size === other.size
  );
}

/** True for a stamp that the next change might not move. `now` is when it was taken, before anything was read. */
export function isYoung({ mtimeMs, ctimeMs }: Stamp, now: number): boolean {
  const changed = Math.max(mtimeMs, ctimeMs);
  return now - changed < (changed % 1_000 === 0 ? COARSE_TICK_MS : TICK_MS);
}
