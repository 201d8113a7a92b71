import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BoardError } from '../../../src/errors.ts';
import { locateBoard, type Whereabouts } from '../../../src/store/board/locate.ts';
import { gitBy, makeProject } from '../../helpers/sound-board.ts';
import { tempFolder } from '../../helpers/temp-board.ts';

function boardIn(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'board.yaml'), 'format: 1\n');
  return folder;
}

function refusal(where: Whereabouts): BoardError {
  try {
    locateBoard(where);
  } catch (error) {
    if (error instanceof BoardError) return error;
    throw error;
  }
  throw new Error('a board was found');
}

test.each([
  ['the board itself', 'board'],
  ['the folder that holds it', '.'],
])('an explicit folder may be %s', (_what, explicit) => {
  const home = tempFolder();
  const board = boardIn(join(home, 'board'));
  expect(locateBoard({ explicit, environment: '/nowhere', cwd: home })).toBe(board);
});

test('a board that is named is not looked for further up', () => {
  const home = boardIn(tempFolder());
  const below = join(home, 'below');
  mkdirSync(below);
  const { code, details, message } = refusal({ explicit: below, cwd: home });
  expect({ code, details }).toEqual({ code: 'board_not_found', details: { looked_in: below } });
  expect(message).toContain(`mission-control init ${below}`);
});

test('the environment names it where the caller does not, and is not climbed from either', () => {
  const home = tempFolder();
  const board = boardIn(join(home, 'elsewhere', 'board'));
  boardIn(join(home, 'board'));
  expect(locateBoard({ environment: join(home, 'elsewhere'), cwd: home })).toBe(board);
  const { code, message } = refusal({ environment: join(home, 'elsewhere', 'board', 'x'), cwd: home });
  expect(code).toBe('board_not_found');
  expect(message).toContain('MISSION_CONTROL_BOARD');
});

test.each([
  ['in a board', 'board/pending'],
  ['beside a board folder', 'src/deep'],
])('without a name the nearest board upwards is meant: %s', (_what, cwd) => {
  const home = tempFolder();
  const board = boardIn(join(home, 'board'));
  mkdirSync(join(home, cwd), { recursive: true });
  expect(locateBoard({ cwd: join(home, cwd) })).toBe(board);
});

test('a board.yaml counts before a board folder', () => {
  const home = boardIn(tempFolder());
  boardIn(join(home, 'board'));
  expect(locateBoard({ cwd: home })).toBe(home);
});

test('in a linked worktree the board beside the main worktree is meant', () => {
  const home = tempFolder();
  const project = join(home, 'project');
  makeProject(project);
  const board = boardIn(join(project, 'board'));
  const linked = join(home, 'elsewhere', 'feature');
  gitBy(project, 'worktree', 'add', '-q', '-b', 'feature', linked);
  mkdirSync(join(linked, 'src', 'deep'), { recursive: true });
  expect(locateBoard({ cwd: join(linked, 'src', 'deep') })).toBe(board);
});

test('a board in the linked worktree counts before the one beside the main worktree', () => {
  const home = tempFolder();
  const project = join(home, 'project');
  makeProject(project);
  boardIn(join(project, 'board'));
  gitBy(project, 'worktree', 'add', '-q', '-b', 'feature', join(home, 'feature'));
  const nearer = boardIn(join(home, 'feature', 'board'));
  expect(locateBoard({ cwd: join(home, 'feature') })).toBe(nearer);
});

test('a link to the board is the board', () => {
  const home = tempFolder();
  const board = boardIn(join(home, 'board'));
  symlinkSync(board, join(home, 'link'));
  expect(locateBoard({ explicit: join(home, 'link'), cwd: home })).toBe(board);
});

test('no board anywhere is board_not_found, and says how to make one', () => {
  const home = tempFolder();
  const { code, message } = refusal({ cwd: home });
  expect(code).toBe('board_not_found');
  expect(message).toContain('mission-control init');
});
