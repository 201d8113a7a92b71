import { expect, test } from 'vitest';
import { openAt } from '../../../src/service/open-board.ts';
import { readIntents } from '../../../src/store/recovery/intents.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { compactKilledAt } from './killed-compaction.ts';
import { compact, looseEvents, SEALED, toldBoard } from './told-board.ts';

const idsOf = async (board: TempBoard) => {
  const { items } = await board.ok('list-events', { limit: 500 });
  return items.filter(({ type }) => type !== 'board-compacted').map(({ id }) => id);
};

// Of the renames: the intent, the lock's mark, the event, each day's file and folder, the index.
const KILLS = [...[1, 5, 6, 7, 9, 11].map((n) => ['rename', n] as const), ['unlink', 8] as const];

test.each(KILLS)(
  'a sealing that is killed at %s %i leaves every event to be read, and the next writer finishes or forgets it',
  async (call, n) => {
    const board = await toldBoard();
    const [ids, commits] = [await idsOf(board), board.commits()];
    board.pass(1);
    expect(await compactKilledAt(board, call, n)).toMatchObject({ wasKilled: true });
    expect(await idsOf(board)).toEqual(ids);
    const hasLanded = board.commits() > commits;
    board.pass(1);
    await board.ok('report-heartbeat', { agent: 'agent-1' });
    expectSound(board.root);
    expect((await idsOf(board)).slice(0, -1)).toEqual(ids);
    expect(looseEvents(board)).toHaveLength(hasLanded ? 3 : ids.length + 1);
    expect(await board.ok('audit', {})).toMatchObject({ violations: [] });
    await compact(board);
    expect(board.files('events').filter((path) => path.endsWith('.jsonl'))).toEqual(SEALED);
    expectSound(board.root);
  },
);

test('a sealing after a killed one finishes it where nothing is left to be sealed', async () => {
  const board = await toldBoard();
  await compactKilledAt(board, 'rename', 7);
  const commits = board.commits();
  expect(board.git('status', '--porcelain')).not.toBe('');
  expect(await compact(board)).toMatchObject({ changed: false, days: [], not_sealed: [] });
  expect(board.commits()).toBe(commits);
  expect(board.git('status', '--porcelain')).toBe('');
  expect(readIntents(openAt(board.root).repository)).toEqual([]);
  expectSound(board.root);
});
