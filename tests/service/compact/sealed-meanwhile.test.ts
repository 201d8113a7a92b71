import { expect, test } from 'vitest';
import { listEvents, readEvent, readEventWith } from '../../../src/store/events/events.ts';
import { WorkingTree } from '../../../src/store/files/file-tree.ts';
import { gitBy } from '../../helpers/sound-board.ts';
import { eventText } from '../../store/events/fed-board.ts';
import { compact, looseEvents, toldBoard } from './told-board.ts';

const OLD = 'events/2026/11';
const DAY = 'events/2026/11/21/';
/** No event of that day is later. */
const LAST = '20261121T235959999Z';

test.each(['asc', 'desc'] as const)(
  'a list (%s) under way while days are sealed has all events, once',
  async (order) => {
    const board = await toldBoard();
    const view = { tree: new WorkingTree(board.root), warn: () => {} };
    const before = [...listEvents(view, { order })].flatMap((file) => readEvent(view, file) ?? []);
    const listed = listEvents(view, { order });
    const during = [];
    let isSealed = false;
    for (let next = listed.next(); next.done !== true; next = listed.next()) {
      if (!isSealed && next.value.path.startsWith(OLD)) {
        await compact(board);
        isSealed = true;
      }
      during.push(...[readEvent(view, next.value) ?? []].flat());
    }
    const told = during.flatMap(({ fields }) => (fields.type === 'board-compacted' ? [] : [fields]));
    expect(isSealed).toBe(true);
    expect(told).toEqual(before.map(({ fields }) => fields));
  },
);

test('an event that is sealed between its listing and its opening is found by what is in it, too', async () => {
  const board = await toldBoard();
  const view = { tree: new WorkingTree(board.root), warn: () => {} };
  const listed = [...listEvents(view, { order: 'asc' })];
  await compact(board);
  for (const file of listed) expect(readEventWith(view, file, [file.entity_id])?.fields.id).toBe(file.id);
});

test.each(['asc', 'desc'] as const)(
  'a list (%s) under way in a sealed day has the late events that are sealed with it meanwhile',
  async (order) => {
    const board = await toldBoard();
    await compact(board);
    for (const hour of ['05', '10', '15']) {
      const id = `20261121T${hour}0000500Z-abcdef`;
      board.write(`events/2026/11/21/${hour}/00/${id}.note.board.md`, eventText(id, 'late'));
    }
    gitBy(board.root, 'add', '-A', 'events');
    gitBy(board.root, 'commit', '-qm', 'from elsewhere');
    const view = { tree: new WorkingTree(board.root), warn: () => {} };
    const before = [...listEvents(view, { order, latest: LAST })].map(({ id }) => id);
    const during = [];
    for (const { id } of listEvents(view, { order, latest: LAST })) {
      during.push(id);
      if (during.length > 1) continue;
      expect(await compact(board)).toMatchObject({ events: 3 });
      expect(looseEvents(board).filter((path) => path.startsWith(DAY))).toEqual([]);
    }
    expect(during).toEqual(before);
  },
);
