import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { type Board, openBoard } from '../../src/service/open-board.ts';
import type { FollowInputOf, ItemOf } from '../../src/service/registry.ts';
import { type TempBoard, tempBoard, tempFolder } from '../helpers/temp-board.ts';

const LIBRARY = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
const BEFORE_ALL = '2026-11-21T00:00:00.000Z';

async function note(board: TempBoard, message: string, entity_id = 't-1', agent?: string): Promise<string> {
  const { event_ids } = await board.ok('append-event', {
    ...{ type: message === 'end' ? 'x-end' : 'note', entity_type: 'task', entity_id, message },
    ...(agent === undefined ? {} : { agent }),
  });
  return event_ids[0] ?? '';
}

/** A board with two tasks, which are no events of these tests. */
async function boardWithTasks(): Promise<TempBoard> {
  const board = await tempBoard();
  for (const id of ['t-1', 't-2']) await board.ok('create-task', { title: id, id });
  return board;
}

async function follow(board: Board, input: FollowInputOf<'list-events'>) {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  return board.follow('list-events', input, { signal: abort.signal });
}

/** The messages that come until one of them, that one included. */
async function until(items: AsyncIterable<ItemOf<'list-events'>>, last: string): Promise<string[]> {
  const seen: string[] = [];
  for await (const { message } of items) {
    seen.push(message ?? '');
    if (message === last) break;
  }
  return seen;
}

test('an item is the event as list-events shows it', async () => {
  const board = await boardWithTasks();
  const items = await follow(board.board, {});
  const id = await note(board, 'hello');
  const { items: listed } = await board.ok('list-events', { order: 'desc', limit: 1 });
  for await (const item of items) {
    expect(item).toEqual(listed[0]);
    expect(item.id).toBe(id);
    break;
  }
});

const FILTERS: [FollowInputOf<'list-events'>, string[]][] = [
  [{}, ['1', '2', '3', 'end']],
  [{ entity_id: 't-1' }, ['1', '3', 'end']],
  [{ agent: 'a' }, ['1', '2', 'end']],
  [{ type: ['x-end'] }, ['end']],
  [{ type: ['x-end', 'note'], agent: 'a', entity_id: 't-1' }, ['1', 'end']],
  [{ entity_type: 'task', entity_id: 't-1', type: ['x-end'] }, ['end']],
];

test('followers are given what their filters let through: types are alternatives, all filters hold', async () => {
  const board = await boardWithTasks();
  const followers = await Promise.all(FILTERS.map(([filter]) => follow(board.board, filter)));
  const none = await follow(board.board, { entity_type: 'agent' });
  await note(board, '1', 't-1', 'a');
  await note(board, '2', 't-2', 'a');
  await note(board, '3', 't-1', 'b');
  await note(board, 'end', 't-1', 'a');
  for (const [index, [filter, expected]] of FILTERS.entries()) {
    const items = followers[index];
    if (items !== undefined) expect.soft(await until(items, 'end'), JSON.stringify(filter)).toEqual(expected);
  }
  await board.ok('update-agent-status', { agent: 'a', status: 'idle' });
  for await (const item of none) {
    expect(item).toMatchObject({ type: 'agent-status', entity_id: 'a' });
    break;
  }
});

test('after an event begins behind it, in another process of another time too', async () => {
  const board = await boardWithTasks();
  const first = await note(board, '1');
  await note(board, '2');
  expect(await until(await follow(board.board, { after: first }), '2')).toEqual(['2']);
  const another = openBoard(board.root, { agent: null });
  await note(board, 'end');
  expect(await until(await follow(another, { after: first }), 'end')).toEqual(['2', 'end']);
});

test('after an instant begins with the first event that is later', async () => {
  const board = await boardWithTasks();
  board.pass(3 * 3600);
  await note(board, 'early');
  board.pass(3 * 3600);
  await note(board, 'at the instant');
  board.pass(1);
  await note(board, 'end');
  const from = (after: string) => follow(board.board, { after, type: ['note', 'x-end'] });
  expect(await until(await from('2026-11-21T16:00:00.000Z'), 'end')).toEqual(['end']);
  expect(await until(await from('2026-11-21T15:59:59.999Z'), 'end')).toEqual(['at the instant', 'end']);
  expect(await until(await from(BEFORE_ALL), 'end')).toEqual(['early', 'at the instant', 'end']);
});

test('many followers of one board see the same, each once', async () => {
  const board = await boardWithTasks();
  const followers = await Promise.all(Array.from({ length: 25 }, () => follow(board.board, {})));
  const seen = followers.map((items) => until(items, 'end'));
  for (const message of ['1', '2', '3', 'end']) await note(board, message);
  expect(await Promise.all(seen)).toEqual(followers.map(() => ['1', '2', '3', 'end']));
});

const REFUSED: [string, unknown, { code: string; field?: string }][] = [
  ['list-events', { after: '20261121T101112123Z-k3f9a2' }, { code: 'event_not_found' }],
  ['list-events', { after: 'yesterday' }, { code: 'invalid_input', field: 'after' }],
  ['list-events', { type: ['No Type'] }, { code: 'invalid_input', field: 'type.0' }],
  ['list-events', { limit: 3 }, { code: 'invalid_input', field: 'limit' }],
  ['list-tasks', {}, { code: 'invalid_input', field: 'operation' }],
  ['list-nothing', {}, { code: 'unknown_operation' }],
];

test.each(REFUSED)('%s %j is refused before it begins', async (operation, input, { code, field }) => {
  const { board } = await tempBoard();
  const following = board.follow(operation as string, input);
  await expect(following).rejects.toMatchObject({
    code,
    ...(field === undefined ? {} : { details: { field } }),
  });
});

test('without a board there is nothing to follow', async () => {
  const board = openBoard(tempFolder());
  await expect(board.follow('list-events', {})).rejects.toMatchObject({ code: 'board_not_found' });
});

test('a program that has left the loop is not kept alive', async () => {
  const board = await boardWithTasks();
  const program = `
    import { openBoard } from ${JSON.stringify(LIBRARY)};
    const board = openBoard(${JSON.stringify(board.root)});
    for await (const { type } of await board.follow('list-events', { after: '${BEFORE_ALL}', type: ['task-created'] })) {
      console.log(type);
      break;
    }`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(output).toBe('task-created\n');
});
