import { expect } from 'vitest';
import { STATUSES } from '../../src/domain/status.ts';
import type { TempBoard } from '../helpers/temp-board.ts';
import type { World } from './model.ts';

const TASK_FILE = /^(pending|in_progress|blocked|done\/\d{4}\/\d\d\/\d\d)\/(T\d+)(-[^/]*)?\.md$/;
const MOVE_EVENT = /\.(?:task-created|task-moved|task-deleted)\.([^/]+)\.md$/;

/** The work tree is clean and the repository whole; every commit tells of what it moves, and of nothing else. */
export async function expectSoundHistory(world: World, board: TempBoard, base: string): Promise<void> {
  expect(board.git('status', '--porcelain')).toBe('');
  expect(board.git('fsck', '--full', '--strict', '--no-dangling').trim()).toBe('');
  const expected = world.tasks.map((task) => [task.id, task.status]).sort();
  expect(placesOf(board.files())).toEqual(expected);
  expect(placesOf(board.git('ls-tree', '-r', '--name-only', 'HEAD').split('\n'))).toEqual(expected);
  expect(Object.entries(await toldPlaces(board)).sort()).toEqual(expected);
  for (const commit of commitsSince(board, base)) {
    const events = commit.filter(({ path }) => path.startsWith('events/'));
    expect(events.length).toBeGreaterThan(0);
    expect(events.every(({ change }) => change === 'A')).toBe(true);
    const moved = commit.filter(({ change }) => change !== 'M').map(({ path }) => TASK_FILE.exec(path)?.[2]);
    const told = events.map(({ path }) => MOVE_EVENT.exec(path)?.[1]);
    expect(known(told)).toEqual(known(moved));
  }
}

const known = (ids: readonly (string | undefined)[]) =>
  [...new Set(ids.filter((id) => id !== undefined))].sort();

/** Which task files lie in which status folder. */
function placesOf(paths: readonly string[]): string[][] {
  return paths
    .flatMap((path) => {
      const [, folder, id] = TASK_FILE.exec(path) ?? [];
      return folder === undefined || id === undefined ? [] : [[id, folder.replace(/\/.*/, '')]];
    })
    .sort();
}

/** Follows each task through its events, which have to join on to one another. */
async function toldPlaces(board: TempBoard): Promise<Record<string, string>> {
  const places: Record<string, string> = {};
  const { items, next_cursor } = await board.ok('list-events', {
    type: ['task-created', 'task-moved', 'task-deleted'],
    order: 'asc',
    limit: 500,
  });
  expect(next_cursor).toBeNull();
  for (const { entity_id, from, to } of items) {
    expect(from).toBe(places[entity_id] ?? null);
    expect(STATUSES).toContain(to);
    places[entity_id] = to ?? '';
  }
  return places;
}

/** What each commit after `base` changed. */
function commitsSince(board: TempBoard, base: string): { change: string; path: string }[][] {
  const log = board.git('log', '--no-renames', '--name-status', '--format=%x00', `${base}..HEAD`);
  return log
    .split('\0')
    .slice(1)
    .map((commit) =>
      commit
        .trim()
        .split('\n')
        .map((line) => ({ change: line.slice(0, 1), path: line.slice(line.indexOf('\t') + 1) })),
    );
}
