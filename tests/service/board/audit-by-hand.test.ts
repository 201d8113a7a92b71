import { expect, test } from 'vitest';
import { BLOCKED, moved, note, OPEN, PENDING, violationsOf } from './audited-history.ts';
import { boardWithTask, commit, commitWith, drag, forgedId } from './forged-history.ts';

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

test("an event that tells of a person's commit without naming it accounts for it", async () => {
  const board = await boardWithTask();
  drag(board, PENDING, BLOCKED);
  commit(board);
  commitWith(board, [moved('pending', 'blocked')]);
  expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0, not_recorded: [] });
});

test('it finds a commit that names another, and says of it what is not so', async () => {
  const board = await boardWithTask();
  drag(board, PENDING, BLOCKED);
  const by = commit(board);
  const forged = commitWith(board, [moved('pending', 'done')], `Records: ${by}`);
  expect(await violationsOf(board)).toMatchObject([{ code: 'move_told_otherwise', commit: forged }]);
});
