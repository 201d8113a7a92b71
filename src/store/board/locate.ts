import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { ON_THE_COMMAND_LINE } from '../../domain/phrases.ts';
import { shellWord } from '../../domain/shell-word.ts';
import { BoardError } from '../../errors.ts';
import { findForeign, isOursAt } from '../git/ownership.ts';
import { findRepository, gitDirOf } from '../git/repository.ts';
import { CONFIG_FILE } from '../layout.ts';
import { wayBack } from './boards-not-shown.ts';
import { requireOneLine } from './one-line-path.ts';

/** Where to look for a board, in the order of precedence. */
export interface Whereabouts {
  /** Named by the caller: this folder or its `board` folder, nothing further up. */
  explicit?: string | undefined;
  /** Named by the environment, read the same way. */
  environment?: string | undefined;
  /** Where the caller is; searched upwards. Asked for only if nothing is named by its whole path. */
  cwd: string;
}

const WORKERS_WAY = ON_THE_COMMAND_LINE.askForBoard;

const notFound = (message: string, person: string, details: Record<string, unknown>) =>
  new BoardError('board_not_found', message, { details, ways: { person, worker: WORKERS_WAY } });

/** The folder of the board that a caller means. */
export function locateBoard(whereabouts: Whereabouts): string {
  const { explicit, environment } = whereabouts;
  const named = explicit ?? environment;
  if (named !== undefined) {
    const folder = isAbsolute(named) ? resolve(named) : resolve(whereabouts.cwd, named);
    const found = boardAt(folder);
    if (found !== null) return found;
    const source = explicit === undefined ? 'MISSION_CONTROL_BOARD' : 'the board folder given';
    throw notFound(
      `${source}: expected ${CONFIG_FILE} in ${folder} or in ${join(folder, 'board')}, found none`,
      wayBack(folder) ?? `run 'mission-control init ${shellWord(folder)}' to make a board there`,
      { looked_in: folder },
    );
  }
  const { cwd } = whereabouts;
  const passedOver: string[] = [];
  const found = searchUpwards(cwd, passedOver) ?? searchMainWorktree(cwd, passedOver);
  if (found !== null) return found;
  const only =
    passedOver.length === 0 ? 'none' : `only ${passedOver.join(' and ')}, which belongs to another account`;
  throw notFound(
    `expected a board (${CONFIG_FILE} or board/${CONFIG_FILE}) in ${cwd} or above it, found ${only}`,
    wayBack(cwd) ??
      `run 'mission-control init' to make one here, or where there is one ${ON_THE_COMMAND_LINE.nameBoard}`,
    { looked_in: cwd, ...(passedOver.length === 0 ? {} : { passed_over: passedOver }) },
  );
}

function boardAt(folder: string): string | null {
  for (const candidate of [folder, join(folder, 'board')]) {
    if (!existsSync(join(candidate, CONFIG_FILE))) continue;
    requireOneLine(candidate);
    return realpathSync(candidate);
  }
  return null;
}

/** Anybody can put a board above a folder, as into a temporary folder that all accounts have: only our own are found so. */
function searchUpwards(from: string, passedOver: string[]): string | null {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const found = boardAt(folder);
    if (found !== null && isOurs(found)) return found;
    if (found !== null && !passedOver.includes(found)) passedOver.push(found);
    if (folder === dirname(folder)) return null;
  }
}

function isOurs(board: string): boolean {
  try {
    return findForeign(findRepository(board)) === null;
  } catch {
    return isOursAt(board, join(board, CONFIG_FILE));
  }
}

/** In a linked git worktree the board is usually beside the main one, where all worktrees should meet. */
function searchMainWorktree(from: string, passedOver: string[]): string | null {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const gitDir = gitDirOf(folder);
    if (gitDir !== null) {
      const linked = /^(.*)[/\\]\.git[/\\]worktrees[/\\][^/\\]+$/.exec(gitDir);
      if (linked?.[1] === undefined || !isOursAt(folder, join(folder, '.git'))) return null;
      return searchUpwards(linked[1], passedOver);
    }
    if (folder === dirname(folder)) return null;
  }
}
