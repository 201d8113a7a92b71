import { expect, test } from 'vitest';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { BLOCKED, eventOf, type Found, moved, note, PENDING, violationsOf } from './audited-history.ts';
import { boardWithTask, commit, commitWith, drag, forgedEvent, forgedId, remove } from './forged-history.ts';

interface Forgery {
  what: string;
  code: string;
  forge: (board: TempBoard) => string;
  shows?: Partial<Found>;
}

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
      board.write(...forgedEvent({ ...note, id: forgedId(8) }));
      return commitWith(board, [note]);
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
  board.now = Date.parse('2026-11-22T00:00:00Z');
  commitWith(board, [{ ...note, id: forgedId(1) }], 'Request-Id: q');
  board.now = Date.parse('2026-11-23T00:00:00Z');
  commitWith(board, [{ ...note, id: forgedId(2) }], 'Request-Id: q');
  board.now = Date.parse('2026-11-23T23:59:59Z');
  const forged = commitWith(board, [{ ...note, id: forgedId(3) }], 'Request-Id: q');
  expect(await violationsOf(board)).toMatchObject([{ code: 'request_repeated', commit: forged }]);
});
