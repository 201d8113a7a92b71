import { expect, test } from 'vitest';
import { CachedTree } from '../../../src/store/cache/cached-tree.ts';
import { walkEvents } from '../../../src/store/events/event-days.ts';
import type { FileTree } from '../../../src/store/files/file-tree.ts';
import { findRepository } from '../../../src/store/git/repository.ts';
import { gitBy } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const NEWEST = 501;
const PAST = 7;

function write(board: TempBoard, day: string, index: number): void {
  const time = `${String(Math.floor(index / 60)).padStart(2, '0')}${String(index % 60).padStart(2, '0')}`;
  const id = `202611${day}T${time}00000Z-aaaaaa`;
  const at = `2026-11-${day}T${time.slice(0, 2)}:${time.slice(2)}:00.000Z`;
  board.write(
    `events/2026/11/${day}/${time.slice(0, 2)}/${time.slice(2)}/${id}.note.board.md`,
    `---\nid: ${id}\ntype: note\nat: ${at}\nentity_type: board\nentity_id: board\n---\nx\n`,
  );
}

async function oldBoard(): Promise<TempBoard> {
  const board = await tempBoard();
  for (let index = 0; index < NEWEST; index++) write(board, '25', index);
  for (let index = 0; index < PAST; index++) for (const day of ['22', '23', '24']) write(board, day, index);
  board.write('events/2026/11/23/notes.txt', 'no event');
  gitBy(board.root, 'add', '-A');
  gitBy(board.root, 'commit', '-qm', 'old');
  return board;
}

test('past days are counted by the names that git has, without being listed', async () => {
  const board = await oldBoard();
  const listed: string[] = [];
  const tree: FileTree = new Proxy(new CachedTree(findRepository(board.root)), {
    get(target, key) {
      const member = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        if (key === 'list') listed.push(String(args[0]));
        return member.apply(target, args);
      };
    },
  });
  let total = 0;
  const tally = {
    isEnough: () => total > 10,
    add(count: number) {
      total += count;
    },
  };
  for (const _ of walkEvents({ tree, warn: () => {} }, { order: 'desc', tally })) total++;
  // Its first event says that the board was made.
  expect(total).toBe(NEWEST + 3 * PAST + 1);
  expect(listed.filter((folder) => /^events\/2026\/11\/2[234]\//.test(folder))).toEqual([]);
});

test('the total of a list is the same whether days are listed or counted, also within bounds', async () => {
  const board = await oldBoard();
  const ask = async (more: object) => (await board.ok('list-events', { limit: 10, ...more })).total;
  for (let round = 0; round < 2; round++) {
    expect(await ask({ order: 'desc' })).toBe(NEWEST + 3 * PAST + 1);
    expect(await ask({ order: 'desc', after: '2026-11-23T00:03:00.000Z' })).toBe(NEWEST + PAST + 3);
    expect(await ask({ order: 'desc', type: ['note'] })).toBe(NEWEST + 3 * PAST);
  }
});
