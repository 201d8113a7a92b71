import { expect, test } from 'vitest';
import type { EventItem } from '../../../src/domain/event.ts';
import type { InputOf } from '../../../src/service/registry.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { compact, looseEvents, SEALED, TASKS, toldBoard, WORKERS } from './told-board.ts';

type Kinds = InputOf<'list-events'>;

const KINDS: Kinds[] = [
  {},
  { limit: 4 },
  { type: ['task-moved', 'worker-progress'], limit: 2 },
  { entity_id: 't-day-1' },
  { entity_type: 'agent', limit: 3 },
  { agent: 'agent-2' },
  { agent: 'agent-1', entity_type: 'task', type: ['task-moved'] },
  { after: '2026-11-21T10:30:00Z' },
  { after: '2026-11-22T10:00:00Z', before: '2026-11-22T11:00:00Z' },
];

/** Every page of a list, from its first to its last. */
async function pagesOf(board: TempBoard, kinds: Kinds): Promise<unknown[]> {
  const pages: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await board.ok('list-events', cursor === undefined ? kinds : { ...kinds, cursor });
    pages.push(page);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return pages;
}

/** The events that a stream gives behind a place, up to the last of them. */
async function resumed(board: TempBoard, after: string, last: string): Promise<string[]> {
  const seen: string[] = [];
  for await (const { id } of await board.board.follow('list-events', { after })) {
    seen.push(id);
    if (id === last) break;
  }
  return seen;
}

/** All that the board says of its events up to one of them. */
async function answersOf(board: TempBoard, last: EventItem) {
  const before = new Date(Date.parse(last.at) + 1).toISOString();
  const events = await board.ok('list-events', { before, limit: 500 });
  const ids = events.items.map(({ id }) => id);
  const lists = [];
  for (const kinds of KINDS)
    for (const order of ['asc', 'desc'] as const)
      lists.push(await pagesOf(board, { before, ...kinds, order }));
  const bounded = [];
  for (const id of [ids[0], ids[7], ids.at(-2)])
    bounded.push(await pagesOf(board, { after: id, before: last.id, limit: 5 }));
  const tasks = [];
  for (const task_id of TASKS) tasks.push(await board.ok('show-task', { task_id }));
  const workers = [];
  for (const agent_id of WORKERS) workers.push((await board.ok('show-worker', { agent_id })).events);
  const streams = [];
  for (const after of [ids[0], ids[5], ids[15], ids.at(-2), '2026-11-22T10:00:30Z'])
    streams.push(await resumed(board, after ?? '', last.id));
  return { events, lists, bounded, tasks, workers, streams, doctor: await board.ok('doctor', {}) };
}

test('every answer about events is the same before and after their days are sealed', async () => {
  const board = await toldBoard();
  const [last] = (await board.ok('list-events', { order: 'desc', limit: 1 })).items;
  if (last === undefined) throw new Error('expected events');
  const before = await answersOf(board, last);
  const audit = await board.ok('audit', {});
  const { changed, events } = await compact(board);
  expect({ changed, events, files: board.files('events').length }).toEqual({
    changed: true,
    events: 29,
    files: 5,
  });
  expect(await answersOf(board, last)).toEqual(before);
  expect(await board.ok('audit', {})).toEqual({
    ...audit,
    commit: expect.any(String),
    commits: audit.commits + 1,
    events: audit.events + 1,
  });
  expectSound(board.root);
});

test('the working tree, the index and the commit have a file for each sealed day, and history keeps the originals', async () => {
  const board = await toldBoard();
  const before = looseEvents(board);
  const { commit, event_ids } = await compact(board);
  const after = looseEvents(board);
  expect(after).toHaveLength(2);
  expect(after.at(-1)).toContain(event_ids[0]);
  const indexed = board.git('ls-files', 'events').trim().split('\n');
  expect(indexed).toEqual([...SEALED, ...after].sort());
  expect(board.git('ls-tree', '-r', '--name-only', 'HEAD', 'events').trim().split('\n')).toEqual(indexed);
  const [path = ''] = before;
  expect(board.git('show', `${commit}^:${path}`)).toContain('type: board-created');
});

test('a line of a sealed day is the file that it was: its name, and its text to the last byte', async () => {
  const board = await toldBoard();
  const files = looseEvents(board).filter((path) => path.startsWith('events/2026/11/22/'));
  const texts = files.map((path) => ({ name: path.split('/').at(-1), text: board.read(path) }));
  await compact(board);
  const lines = (board.read('events/2026/11/22.jsonl') ?? '').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(texts);
});

test('a follower is given the sealing and nothing of what is sealed', async () => {
  const board = await toldBoard();
  const events = await board.board.follow('list-events', {});
  const { event_ids } = await compact(board);
  const [sealing] = event_ids;
  const seen: string[] = [];
  for await (const { id } of events) {
    seen.push(id);
    if (id === sealing) break;
  }
  expect(seen).toEqual(event_ids);
});
