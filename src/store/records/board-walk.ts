import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { STATUSES } from '../../domain/status.ts';
import { newBoardFiles } from '../board/board-template.ts';
import { ignoreMissing } from '../files/file-tree.ts';
import { AGENTS, EVENTS, RUNS } from '../layout.ts';

/** Anything that lies in a board, whatever it is. The path is relative to the board. */
export interface Found {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
  /** The permission bits. */
  readonly mode: number;
  /** When it was last changed, in milliseconds since the epoch. */
  readonly changedAt: number;
}

/** The folders that hold all that a board keeps. */
export const BOARD_FOLDERS: readonly string[] = [...STATUSES, AGENTS, RUNS, EVENTS];

const AT_ONCE_MS = 10;

/** Lets everything else in this process have its turn, whenever 10 ms have passed. */
export function breather(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < AT_ONCE_MS) return;
    await setImmediate();
    since = performance.now();
  };
}

/**
 * Everything in the board's folders, and the files beside them that every board has, as it lies on the disk: hidden
 * files, links and other foreign things among it. No link is followed.
 */
export async function* walkBoard(root: string): AsyncGenerator<Found> {
  const breathe = breather();
  const besides = [...newBoardFiles(null, '').keys()].filter((path) => !path.includes('/'));
  const due = [...besides, ...BOARD_FOLDERS];
  for (let path = due.pop(); path !== undefined; path = due.pop()) {
    await breathe();
    const stat = ignoreMissing(() => lstatSync(join(root, path)));
    if (stat === undefined) continue;
    yield { path, kind: kindOf(stat), mode: stat.mode & 0o777, changedAt: stat.mtimeMs };
    if (stat.isDirectory()) due.push(...namesIn(root, path).map((name) => `${path}/${name}`));
  }
}

/** A folder that its owner may not look into is told of by its mode; here it holds nothing. */
function namesIn(root: string, folder: string): string[] {
  try {
    return ignoreMissing(() => readdirSync(join(root, folder))) ?? [];
  } catch {
    return [];
  }
}

function kindOf(stat: Stats): Found['kind'] {
  return stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other';
}
