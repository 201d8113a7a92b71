import { expect, test } from 'vitest';
import type { InputOf } from '../../../src/service/registry.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { refused } from '../trail.ts';

/** Notes `0` to `5`, by `a` and `b` in turn: two in one instant, then one a minute, an hour and a day later each. */
async function boardWithNotes(): Promise<{ board: TempBoard; ids: string[] }> {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const ids: string[] = [];
  for (const [number, seconds] of [60, 0, 60, 3600, 24 * 3600, 1].entries()) {
    board.pass(seconds);
    const { event_ids } = await board.ok('append-event', {
      type: number === 3 ? 'x-review' : 'note',
      entity_type: number === 4 ? 'board' : 'task',
      entity_id: number === 4 ? 'board' : 't-1',
      message: String(number),
      agent: number % 2 === 0 ? 'a' : 'b',
    });
    ids.push(...event_ids);
  }
  return { board, ids };
}

async function messages(board: TempBoard, input: InputOf<'list-events'>): Promise<string> {
  const { items } = await board.ok('list-events', { type: ['note', 'x-review'], ...input });
  return items.map(({ message }) => message).join('');
}

test('events come oldest first, or newest first', async () => {
  const { board } = await boardWithNotes();
  expect(await messages(board, {})).toBe('012345');
  expect(await messages(board, { order: 'desc' })).toBe('543210');
});

test('an event is shown with all its fields', async () => {
  const board = await tempBoard();
  const { event_ids } = await board.ok('create-task', { title: 'One', id: 't-1' });
  const { items } = await board.ok('list-events', { type: ['task-created'] });
  expect(items).toEqual([
    {
      id: event_ids[0],
      type: 'task-created',
      at: expect.stringMatching(/^2026-11-21T10:00:00\.\d{3}Z$/),
      entity_type: 'task',
      entity_id: 't-1',
      agent: null,
      person: null,
      task: 't-1',
      run: null,
      from: null,
      to: 'pending',
      report: null,
      request_id: null,
      request_hash: null,
      forced: false,
      data: null,
      message: 'One',
    },
  ]);
});

const QUESTIONS: [InputOf<'list-events'>, string][] = [
  [{ agent: 'b' }, '135'],
  [{ entity_type: 'board' }, '4'],
  [{ entity_id: 't-1' }, '01235'],
  [{ type: ['x-review'] }, '3'],
  [{ type: ['x-review', 'note'], agent: 'b' }, '135'],
  [{ after: '2026-11-21T10:01:00.500Z' }, '2345'],
  [{ before: '2026-11-21T10:02:00.000Z' }, '01'],
  [{ after: '2026-11-21T10:02:00.000Z' }, '345'],
  [{ after: '2026-11-21T12:02:00.000+02:00' }, '345'],
  [{ after: '2026-11-21T10:02:00.000Z', before: '2026-11-22T11:02:01.000Z' }, '34'],
  [{ after: '2026-11-22T11:02:01Z' }, ''],
];

test('different filters all hold, and instants as bounds exclude their millisecond', async () => {
  const { board } = await boardWithNotes();
  for (const [filter, expected] of QUESTIONS)
    expect.soft(await messages(board, filter), JSON.stringify(filter)).toBe(expected);
});

test('an event id as a bound excludes that event', async () => {
  const { board, ids } = await boardWithNotes();
  expect(await messages(board, { after: ids[1] })).toBe('2345');
  expect(await messages(board, { before: ids[1] })).toBe('0');
  expect(await messages(board, { after: ids[1], before: ids[4] })).toBe('23');
});

test.each(['asc', 'desc'] as const)('pages hold each event once, %s', async (order) => {
  const { board } = await boardWithNotes();
  const whole = await board.ok('list-events', { order });
  const items = [];
  let cursor: string | undefined;
  do {
    const page = await board.ok('list-events', {
      order,
      limit: 3,
      ...(cursor === undefined ? {} : { cursor }),
    });
    expect(page).toMatchObject({ total: whole.total, limit: 3 });
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(items).toEqual(whole.items);
});

test('an event that comes between two pages is on a later one', async () => {
  const { board } = await boardWithNotes();
  const filter = { type: ['note'], limit: 3 };
  const first = await board.ok('list-events', filter);
  await board.ok('append-event', { type: 'note', entity_type: 'task', entity_id: 't-1', message: '6' });
  const second = await board.ok('list-events', { ...filter, cursor: first.next_cursor ?? '' });
  expect([...first.items, ...second.items].map(({ message }) => message).join('')).toBe('012456');
});

test('a cursor is good only for the operation and the filters that it came from', async () => {
  const { board } = await boardWithNotes();
  const { next_cursor } = await board.ok('list-events', { limit: 1 });
  const cursor = next_cursor ?? '';
  for (const filter of [{ agent: 'a' }, { order: 'desc' as const }, { type: ['note'] }])
    await refused(board, 'list-events', { ...filter, cursor }, 'invalid_input');
  const details = await refused(board, 'list-tasks', { cursor }, 'invalid_input');
  expect(details).toMatchObject({ field: 'cursor' });
});

test.each([
  ['after', { after: 'yesterday' }],
  ['before', { before: '2026-11-21' }],
  ['type', { type: ['Note'] }],
  ['cursor', { cursor: 'abc' }],
  ['order', { order: 'newest' }],
])('%s that cannot be read is refused', async (field, input) => {
  const board = await tempBoard();
  const details = await refused(board, 'list-events', input as never, 'invalid_input');
  expect(String(details.field)).toMatch(new RegExp(`^${field}`));
});
