import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { holdBoard } from '../../../src/service/hold-board.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { fix, foundOn } from '../board/examine.ts';
import { compactKilledAt } from './killed-compaction.ts';
import { compact, looseEvents, toldBoard } from './told-board.ts';

const NOTES = 'events/2026/11/21/notes.md';

/** A sealing that is killed while a day's folder is aside, into which somebody wrote before it went. */
async function leaveAside(board: TempBoard): Promise<void> {
  await compactKilledAt(board, 'unlink', 8);
  const [day] = daysAside(board);
  if (day === undefined) throw new Error('expected a folder aside');
  writeFileSync(join(day, 'notes.md'), 'my notes\n');
}

function daysAside(board: TempBoard): string[] {
  const state = join(board.root, '.git/mission-control');
  const left = readdirSync(state).filter((name) => name.startsWith('sealing-'));
  return left.flatMap((name) =>
    readdirSync(join(state, name)).flatMap((day) => (day.endsWith('.away') ? [join(state, name, day)] : [])),
  );
}

test.each<[string, (board: TempBoard) => Promise<unknown>]>([
  ['the next sealing', compact],
  [
    'a server that starts',
    async ({ root, now }) => await (await holdBoard(root, { now: () => now, agent: null })).close(),
  ],
  ['the doctor', fix],
])(
  'what a person wrote into a day while it was sealed is given back by %s after a kill',
  async (_who, clear) => {
    const board = await toldBoard();
    await leaveAside(board);
    await clear(board);
    expect(board.read(NOTES)).toBe('my notes\n');
    expect(looseEvents(board).filter((path) => path.startsWith('events/2026/11/21/'))).toEqual([NOTES]);
    expect(daysAside(board)).toEqual([]);
  },
);

test('what cannot be given back because something else lies in its place is kept, and the doctor says where', async () => {
  const board = await toldBoard();
  await leaveAside(board);
  board.write(NOTES, 'others\n');
  await compact(board);
  const [day = ''] = daysAside(board);
  expect(readdirSync(day)).toEqual(['notes.md']);
  expect(board.read(NOTES)).toBe('others\n');
  expect(await foundOn(board)).toContainEqual(expect.stringMatching(/^file_left .*sealing-\d+$/));
  await compact(board);
  expect(readdirSync(day)).toEqual(['notes.md']);
});
