import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { EventItem } from '../../../src/domain/event.ts';
import { eventIdTime, nextEventId } from '../../../src/domain/event-id.ts';
import { readConfig } from '../../../src/store/board/config.ts';
import { findRepository } from '../../../src/store/git/repository.ts';
import { Journal } from '../../../src/store/journal/journal.ts';
import { expectSound, gitBy, gitDir } from '../../helpers/sound-board.ts';
import { START, type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const at = new Date(START).toISOString();
const author = { name: 'a', email: 'a@mission-control.invalid' };

function taskText(id: string, more = ''): string {
  return `---\nid: ${id}\ntitle: ${id}\ncreated_at: ${at}\n${more}---\n`;
}

let last: string | null = null;

function event(type: EventItem['type'], id: string, from: string | null, to: string | null): EventItem {
  last = nextEventId(at, last, random);
  const nothing = {
    agent: null,
    person: null,
    task: id,
    run: null,
    report: null,
    request_id: null,
    request_hash: null,
  };
  const about = { type, at: eventIdTime(last), entity_type: 'task' as const, entity_id: id };
  return { id: last, ...about, ...nothing, from, to, forced: false, data: null, message: null };
}

type Files = Record<string, string | null>;

async function write(board: TempBoard, ...changes: { files: Files; events: EventItem[] }[]): Promise<void> {
  const journal = new Journal({ repository: findRepository(board.root), config: readConfig(board.root) });
  await journal.write({
    plan: async () =>
      changes.map(({ files, events }) => ({ files: new Map(Object.entries(files)), events, author, at })),
    recordEdits: async () => {
      throw new Error('nothing was edited by hand');
    },
    about: null,
  });
}

/** A board with tasks t-1 (pending) and t-2 (in progress). */
async function boardWithTasks(): Promise<TempBoard> {
  const board = await tempBoard();
  await write(
    board,
    { files: { 'pending/t-1.md': taskText('t-1') }, events: [event('task-created', 't-1', null, 'pending')] },
    {
      files: { 'in_progress/t-2.md': taskText('t-2') },
      events: [event('task-created', 't-2', null, 'in_progress')],
    },
  );
  return board;
}

const t1Away = { 'pending/t-1.md': null };
const t1There = { ...t1Away, 'in_progress/t-1.md': taskText('t-1') };

const REFUSED: [what: string, files: Files, events: () => EventItem[]][] = [
  ['no event', {}, () => []],
  ['a file without any event', { 'pending/t-1.md': taskText('t-1', 'mine: 1\n') }, () => []],
  ['a move without its event', t1There, () => [event('task-edited', 't-1', null, null)]],
  ['an event without its move', {}, () => [event('task-moved', 't-1', 'pending', 'in_progress')]],
  [
    'a move to elsewhere than its event says',
    t1There,
    () => [event('task-moved', 't-1', 'pending', 'blocked')],
  ],
  ['a move from elsewhere', t1There, () => [event('task-moved', 't-1', 'blocked', 'in_progress')]],
  ["another task's event", t1There, () => [event('task-moved', 't-2', 'pending', 'in_progress')]],
  [
    'events that do not follow one another',
    t1There,
    () => [
      event('task-moved', 't-1', 'pending', 'blocked'),
      event('task-moved', 't-1', 'pending', 'in_progress'),
    ],
  ],
  [
    'a creation without its event',
    { 'pending/t-3.md': taskText('t-3') },
    () => [event('note', 't-3', null, null)],
  ],
  ['a creation that is not made', {}, () => [event('task-created', 't-3', null, 'pending')]],
  ['a deletion without its event', t1Away, () => [event('note', 't-1', null, null)]],
  ['a deletion that is not made', {}, () => [event('task-deleted', 't-1', 'pending', null)]],
  [
    'a change of id under the same name',
    { 'pending/t-1.md': taskText('t-9') },
    () => [event('task-edited', 't-1', null, null)],
  ],
];

test.each(REFUSED)(
  'a change set with %s is refused, and nothing is written',
  async (_what, files, events) => {
    const board = await boardWithTasks();
    const before = { refs: board.git('for-each-ref'), files: board.files() };
    await expect(write(board, { files, events: events() })).rejects.toMatchObject({ code: 'internal_error' });
    expect({ refs: board.git('for-each-ref'), files: board.files() }).toEqual(before);
    expectSound(board.root);
  },
);

test('one change set that is refused takes those before it along', async () => {
  const board = await boardWithTasks();
  const good = { files: t1There, events: [event('task-moved', 't-1', 'pending', 'in_progress')] };
  const before = board.commits();
  await expect(write(board, good, { files: t1Away, events: [] })).rejects.toThrow();
  expect(board.commits()).toBe(before);
  expectSound(board.root);
});

test('moves that compose to what happens are recorded', async () => {
  const board = await boardWithTasks();
  const events = [
    event('task-moved', 't-1', 'pending', 'blocked'),
    event('task-moved', 't-1', 'blocked', 'in_progress'),
  ];
  await write(board, { files: t1There, events });
  expect(board.files('in_progress')).toEqual(['in_progress/t-1.md', 'in_progress/t-2.md']);
  expectSound(board.root);
});

test('change sets that arrive together are a commit each, and later ones build on earlier ones', async () => {
  const board = await boardWithTasks();
  const before = board.commits();
  await write(
    board,
    { files: t1There, events: [event('task-moved', 't-1', 'pending', 'in_progress')] },
    {
      files: { 'in_progress/t-1.md': null, 'blocked/t-1.md': taskText('t-1') },
      events: [event('task-moved', 't-1', 'in_progress', 'blocked')],
    },
  );
  expect(board.commits()).toBe(before + 2);
  expect(board.files('blocked')).toEqual(['blocked/t-1.md']);
  expectSound(board.root);
});

test('a branch that moves on while a change set is made is read again', async () => {
  const board = await boardWithTasks();
  const journal = new Journal({ repository: findRepository(board.root), config: readConfig(board.root) });
  let plans = 0;
  await journal.write({
    plan: async () => {
      if (++plans === 1) gitBy(board.root, 'commit', '-q', '--allow-empty', '-m', 'by a person');
      const events = [event('task-moved', 't-1', 'pending', 'in_progress')];
      return [{ files: new Map(Object.entries(t1There)), events, author, at }];
    },
    recordEdits: async () => {
      throw new Error('nothing was edited by hand');
    },
    about: null,
  });
  expect(plans).toBe(2);
  expect(board.git('log', '-2', '--format=%s').split('\n').slice(0, 2)).toEqual([
    'task-moved t-1: pending → in_progress',
    'by a person',
  ]);
  expectSound(board.root);
});

test('an import that git refuses leaves no crash report and no change', async () => {
  const board = await boardWithTasks();
  const before = board.commits();
  const bad = { files: { 'pending/../../x.md': 'x' }, events: [event('note', 't-1', null, null)] };
  await expect(write(board, bad)).rejects.toThrow();
  expect(readdirSync(gitDir(board.root)).filter((name) => name.includes('crash'))).toEqual([]);
  expect(board.commits()).toBe(before);
  expectSound(board.root);
});
