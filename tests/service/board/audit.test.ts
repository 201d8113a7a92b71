import { expect, test } from 'vitest';
import { STATUS_EVENTS } from '../../../src/domain/event.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { boardWithTask, commit, commitWith, drag, forgedEvent, forgedId, remove } from './forged-history.ts';

const PENDING = 'pending/t-1-one.md';
const BLOCKED = 'blocked/t-1-one.md';
const OPEN = 'in_progress/t-1-one.md';

interface Found {
  code: string;
  commit: string;
  path: string | null;
  task_id: string | null;
  event_id: string | null;
  message: string;
}

async function violationsOf(board: TempBoard, input: object = {}): Promise<Found[]> {
  const { code, details } = await board.fail('audit', input);
  expect(code).toBe('board_corrupt');
  return details.violations as Found[];
}

const eventOf = (board: TempBoard, part: string) =>
  board.files('events').find((path) => path.includes(part)) ?? '';

test('a sound history is counted: commits, events, transitions, tasks', async () => {
  const board = await boardWithTask();
  const transitions = board.files('events').filter((path) => STATUS_EVENTS.has(path.split('.').at(-3) ?? ''));
  expect(transitions).toHaveLength(4);
  expect(await board.ok('audit', {})).toEqual({
    branch: 'main',
    commit: board.git('rev-parse', 'HEAD').trim(),
    since: null,
    commits: board.commits(),
    transitions: transitions.length,
    events: board.files('events').length,
    tasks: 2,
    violation_count: 0,
    violations: [],
    not_recorded: [],
    unreadable: [],
  });
});

test('an event that a person deleted last is told, and no violation: the next report puts it back', async () => {
  const board = await boardWithTask();
  const path = eventOf(board, 'task-created.t-1');
  remove(board, path);
  const deleting = commit(board);
  expect((await board.ok('audit', {})).not_recorded).toMatchObject([
    { commit: deleting, path, task_id: null },
  ]);
  await board.ok('record-edits', {});
  expect(await board.ok('audit', {})).toMatchObject({ not_recorded: [], violation_count: 0 });
});

interface Forgery {
  what: string;
  code: string;
  forge: (board: TempBoard) => string;
  shows?: Partial<Found>;
}

const moved = (from: string | null, to: string | null, number = 1) => ({ id: forgedId(number), from, to });
const note = { id: forgedId(9), type: 'note', from: null, to: null };

const FORGERIES: Forgery[] = [
  {
    what: 'a task that moves in a commit of the journal without an event',
    code: 'move_without_event',
    shows: { task_id: 't-1', path: BLOCKED },
    forge: (board) => {
      drag(board, PENDING, BLOCKED);
      return commitWith(board, [note]);
    },
  },
  {
    what: 'a task that goes in a commit of the journal without an event',
    code: 'move_without_event',
    shows: { task_id: 't-1', path: PENDING },
    forge: (board) => {
      remove(board, PENDING);
      return commitWith(board, [note]);
    },
  },
  {
    what: 'an event without a move',
    code: 'event_without_move',
    shows: { task_id: 't-1', event_id: forgedId(1) },
    forge: (board) => commitWith(board, [moved('pending', 'blocked')]),
  },
  {
    what: 'an event about a task that there is not',
    code: 'event_without_move',
    shows: { task_id: 't-9' },
    forge: (board) => commitWith(board, [{ ...moved(null, 'pending'), entity_id: 't-9' }]),
  },
  {
    what: 'an event that tells of another move',
    code: 'move_told_otherwise',
    shows: { task_id: 't-1', event_id: forgedId(1) },
    forge: (board) => {
      drag(board, PENDING, BLOCKED);
      return commitWith(board, [moved('pending', 'done')]);
    },
  },
  {
    what: 'a move that is told twice',
    code: 'gap_between_moves',
    shows: { task_id: 't-1', event_id: forgedId(2) },
    forge: (board) => {
      drag(board, PENDING, BLOCKED);
      return commitWith(board, [moved('pending', 'blocked'), moved('pending', 'blocked', 2)]);
    },
  },
  {
    what: 'an event that does not go on where the one before ended',
    code: 'gap_between_moves',
    shows: { task_id: 't-1' },
    forge: (board) => {
      drag(board, PENDING, BLOCKED);
      return commitWith(board, [moved('in_progress', 'blocked')]);
    },
  },
  {
    what: 'a task in two folders',
    code: 'task_in_two_folders',
    shows: { task_id: 't-1' },
    forge: (board) => {
      board.write(BLOCKED, board.read(PENDING) ?? '');
      return commitWith(board, [moved('pending', 'blocked')]);
    },
  },
  {
    what: 'an event that was edited',
    code: 'event_changed',
    forge: (board) => {
      const path = eventOf(board, 'task-created.t-1');
      board.write(path, `${board.read(path)}And more.\n`);
      return commitWith(board, [note]);
    },
  },
  {
    what: 'an event that a person deleted, and that the journal did not put back',
    code: 'event_deleted',
    forge: (board) => {
      remove(board, eventOf(board, 'task-created.t-1'));
      const deleting = commit(board);
      commitWith(board, [note]);
      return deleting;
    },
  },
  {
    what: 'an event that was deleted',
    code: 'event_deleted',
    forge: (board) => {
      remove(board, eventOf(board, 'task-created.t-1'));
      return commitWith(board, [note]);
    },
  },
  {
    what: 'an event whose file was renamed to something else',
    code: 'event_deleted',
    forge: (board) => {
      drag(board, eventOf(board, 'task-created.t-1'), 'events/lost.md');
      return commitWith(board, [note]);
    },
  },
  {
    what: 'an event in the place of another one of the same id',
    code: 'event_repeated',
    forge: (board) => {
      const id = /[^/]*(?=\.task-created\.t-1)/.exec(eventOf(board, 'task-created.t-1'))?.[0] ?? '';
      return commitWith(board, [{ id, type: 'note', from: null, to: null }]);
    },
  },
  {
    what: 'an event in the folder of another minute',
    code: 'event_misplaced',
    forge: (board) => {
      const [path, content] = forgedEvent(note);
      board.write(path.replace('2026/11/22/00/00', '2026/11/22/00/01'), content);
      return commit(board, `Event: ${note.id}`);
    },
  },
  {
    what: 'a status event that nobody can read',
    code: 'event_unreadable',
    forge: (board) => {
      const [path] = forgedEvent(moved('pending', 'blocked'));
      board.write(path, 'no front matter\n');
      return commit(board, `Event: ${forgedId(1)}`);
    },
  },
  {
    what: 'a status event whose name says another task',
    code: 'event_unreadable',
    forge: (board) => {
      const [path, content] = forgedEvent(moved('pending', 'blocked'));
      board.write(path.replace('t-1', 't-2'), content);
      return commit(board, `Event: ${forgedId(1)}`);
    },
  },
  {
    what: 'an event that no trailer names',
    code: 'trailers_differ',
    forge: (board) => {
      board.write(...forgedEvent(note));
      return commit(board);
    },
  },
  {
    what: 'a trailer that names an event that there is not',
    code: 'trailers_differ',
    forge: (board) => commit(board, `Event: ${forgedId(1)}`),
  },
];

test.each(FORGERIES)('it finds $what: $code', async ({ code, forge, shows }) => {
  const board = await boardWithTask();
  const forged = forge(board);
  expect(await violationsOf(board)).toMatchObject([{ code, commit: forged, ...shows }]);
});

test('it finds a request that was recorded twice within a day, and not one that came again later', async () => {
  const board = await boardWithTask();
  process.env.GIT_COMMITTER_DATE = '2026-11-22T00:00:00Z';
  commitWith(board, [{ ...note, id: forgedId(1) }], 'Request-Id: q');
  process.env.GIT_COMMITTER_DATE = '2026-11-23T00:00:00Z';
  commitWith(board, [{ ...note, id: forgedId(2) }], 'Request-Id: q');
  process.env.GIT_COMMITTER_DATE = '2026-11-23T23:59:59Z';
  const forged = commitWith(board, [{ ...note, id: forgedId(3) }], 'Request-Id: q');
  delete process.env.GIT_COMMITTER_DATE;
  expect(await violationsOf(board)).toMatchObject([{ code: 'request_repeated', commit: forged }]);
});

test("a person's newest commit that moves a task is told, and is no violation", async () => {
  const board = await boardWithTask();
  drag(board, PENDING, BLOCKED);
  const forged = commit(board);
  expect(await board.ok('audit', {})).toMatchObject({
    violations: [],
    not_recorded: [{ commit: forged, task_id: 't-1', path: BLOCKED }],
  });
});

test("a person's commits are proved by the commit that names them", async () => {
  const board = await boardWithTask();
  drag(board, PENDING, BLOCKED);
  const one = commit(board);
  drag(board, BLOCKED, OPEN);
  const two = commit(board);
  commitWith(board, [moved('pending', 'in_progress')], `Records: ${one}`, `Records: ${two}`);
  expect(await board.ok('audit', {})).toMatchObject({ violations: [], not_recorded: [], transitions: 5 });
});

test("a person's moves that come to nothing need no event", async () => {
  const board = await boardWithTask();
  drag(board, PENDING, BLOCKED);
  commit(board);
  drag(board, BLOCKED, PENDING);
  commit(board);
  await board.ok('report-heartbeat', { agent: 'a' });
  expect(await board.ok('audit', {})).toMatchObject({ violations: [], not_recorded: [] });
});

test("it finds a person's commit that a later one of the journal does not record", async () => {
  const board = await boardWithTask();
  drag(board, PENDING, BLOCKED);
  const forged = commit(board);
  commitWith(board, [note]);
  expect(await violationsOf(board)).toMatchObject([
    { code: 'commit_not_recorded', commit: forged, task_id: 't-1' },
  ]);
});

test('a late record of a commit is one', async () => {
  const board = await boardWithTask();
  drag(board, PENDING, BLOCKED);
  const forged = commit(board);
  commitWith(board, [note]);
  commitWith(board, [moved('pending', 'blocked')], `Records: ${forged}`);
  expect(await board.ok('audit', {})).toMatchObject({ violations: [], not_recorded: [] });
});

test('a move that a person amended into a commit of the journal may be recorded by a later one', async () => {
  const board = await boardWithTask();
  drag(board, PENDING, BLOCKED);
  const amended = commitWith(board, [note]);
  commitWith(board, [moved('pending', 'blocked')], `Records: ${amended}`);
  expect(await board.ok('audit', {})).toMatchObject({ violations: [], not_recorded: [] });
});

test('a move in a commit of the journal that no event tells of is found also where another takes it back', async () => {
  const board = await boardWithTask();
  drag(board, PENDING, BLOCKED);
  const forged = commitWith(board, [note]);
  drag(board, BLOCKED, PENDING);
  commitWith(board, [{ ...note, id: forgedId(10) }]);
  expect(await violationsOf(board)).toMatchObject([{ code: 'move_without_event', commit: forged }]);
});

test('it finds an event that tells of a commit without naming it', async () => {
  const board = await boardWithTask();
  drag(board, PENDING, BLOCKED);
  commit(board);
  const forged = commitWith(board, [moved('pending', 'blocked')]);
  expect(await violationsOf(board)).toMatchObject([{ code: 'event_without_move', commit: forged }]);
});

test('it finds a commit that names another, and says of it what is not so', async () => {
  const board = await boardWithTask();
  drag(board, PENDING, BLOCKED);
  const by = commit(board);
  const forged = commitWith(board, [moved('pending', 'done')], `Records: ${by}`);
  expect(await violationsOf(board)).toMatchObject([{ code: 'move_told_otherwise', commit: forged }]);
});

test('what is wrong is told once, and what comes after it is judged by itself', async () => {
  const board = await boardWithTask();
  drag(board, PENDING, OPEN);
  commitWith(board, [moved('pending', 'blocked')]);
  await board.ok('move-task', { task_id: 't-1', status: 'blocked', blocker: 'b', agent: 'a', force: true });
  expect(await violationsOf(board)).toHaveLength(1);
});

test('a task file that nobody can read is named, and needs no event until it is mended', async () => {
  const board = await boardWithTask();
  board.write('pending/t-2.md', '---\nid: [\n---\n');
  commit(board);
  await board.ok('report-heartbeat', { agent: 'a' });
  expect(await board.ok('audit', {})).toMatchObject({ violations: [], unreadable: ['pending/t-2.md'] });
  board.write('pending/t-2.md', (board.read(PENDING) ?? '').replaceAll('t-1', 't-2'));
  const mended = commit(board);
  expect(await board.ok('audit', {})).toMatchObject({
    unreadable: [],
    not_recorded: [{ commit: mended, task_id: 't-2' }],
  });
});

test('a task whose id a person wrote anew in its file is another task', async () => {
  const board = await boardWithTask();
  board.write(PENDING, (board.read(PENDING) ?? '').replace('id: t-1', 'id: t-2'));
  const events = [moved('pending', null, 1), { ...moved(null, 'pending', 2), entity_id: 't-2' }];
  commitWith(board, events);
  expect(await board.ok('audit', {})).toMatchObject({ violations: [], tasks: 2 });
});

test('a compaction may take event files away, and nothing else may', async () => {
  const board = await boardWithTask();
  drag(board, eventOf(board, 'task-created.t-1'), 'events/2026/11/21.md');
  commitWith(board, [
    { ...note, type: 'board-compacted', entity_type: 'board', entity_id: 'board', task: null },
  ]);
  expect(await board.ok('audit', {})).toMatchObject({ violations: [] });
});

test('--since: only what came behind a commit, or from a time on, is looked at', async () => {
  const board = await boardWithTask();
  drag(board, PENDING, BLOCKED);
  const forged = commitWith(board, [note]);
  commitWith(board, [{ ...note, id: forgedId(8) }]);
  const after = { violations: [], commits: 1, since: forged, tasks: 2 };
  expect(await board.ok('audit', { since: forged })).toMatchObject(after);
  expect(await board.ok('audit', { since: forged.slice(0, 12) })).toMatchObject(after);
  expect(await violationsOf(board, { since: board.git('rev-parse', 'HEAD~2').trim() })).toHaveLength(1);
  expect(await violationsOf(board, { since: '2026-11-21' })).toHaveLength(1);
  expect(await board.ok('audit', { since: '2099-01-01T00:00:00Z' })).toMatchObject({ commits: 0, tasks: 2 });
});

test.each(['xyz', '2026-02-30', 'abcdef12', 'HEAD', '--all'])('since %s is refused', async (since) => {
  const board = await boardWithTask();
  expect(await board.fail('audit', { since })).toMatchObject({
    code: 'invalid_input',
    details: { field: 'since', received: since },
  });
});

test('behind a move that a person committed it begins before that, so that the record of it is understood', async () => {
  const board = await boardWithTask();
  drag(board, PENDING, BLOCKED);
  const by = commit(board);
  commitWith(board, [moved('pending', 'blocked')], `Records: ${by}`);
  expect(await board.ok('audit', { since: by })).toMatchObject({
    violations: [],
    commits: 2,
    transitions: 1,
  });
});
