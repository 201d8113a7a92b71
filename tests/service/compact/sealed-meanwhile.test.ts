import { expect, test } from 'vitest';
import { listEvents, readEvent, readEventWith } from '../../../src/store/events.ts';
import { WorkingTree } from '../../../src/store/file-tree.ts';
import { compact, toldBoard } from './told-board.ts';

const OLD = 'events/2026/11';

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
