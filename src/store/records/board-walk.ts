import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { newBoardFiles } from '../board/board-template.ts';
import { hasCode, ignoreMissing } from '../files/file-tree.ts';
import { BOARD_FOLDERS, isLostName } from '../layout.ts';

/** Anything that lies in a board, whatever it is. The path is relative to the board. */
export interface Found {
  readonly path: string;
  /** `deep` is a folder in which folders lie deeper than anything of the board's does: what is down there is passed over. */
  readonly kind: 'file' | 'folder' | 'deep' | 'other';
  /** The permission bits. */
  readonly mode: number;
  /** When it was last changed, in milliseconds since the epoch. */
  readonly changedAt: number;
}

const AT_ONCE_MS = 10;

/** A path of a board has so many parts at most. The board's own have seven; a person may put notes deeper. */
export const PARTS_MAX = 32;
/** The topmost folder on a path that is none of the board's own. */
const TOPMOST = /^[^/]+(?:\/\d+){0,5}(?:\/[^/]+)?/;

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
  const told = new Set<string>();
  for (let path = due.pop(); path !== undefined; path = due.pop()) {
    await breathe();
    const stat = path.split('/').length > PARTS_MAX ? 'deep' : statOf(join(root, path));
    // By a name that is no UTF-8 nothing is found.
    if (stat === undefined && isLostName(path)) yield { path, kind: 'other', mode: 0, changedAt: 0 };
    if (stat === undefined) continue;
    if (stat === 'deep') {
      const top = TOPMOST.exec(path)?.[0] ?? path;
      if (!told.has(top)) yield { path: top, kind: 'deep', mode: 0, changedAt: 0 };
      told.add(top);
      continue;
    }
    yield { path, kind: kindOf(stat), mode: stat.mode & 0o777, changedAt: stat.mtimeMs };
    if (stat.isDirectory()) for (const name of namesIn(root, path)) due.push(`${path}/${name}`);
  }
}

/** Fewer folders with long names make a path that is too long for the system. */
function statOf(path: string): Stats | 'deep' | undefined {
  try {
    return ignoreMissing(() => lstatSync(path));
  } catch (error) {
    if (hasCode(error, 'ENAMETOOLONG')) return 'deep';
    throw error;
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
