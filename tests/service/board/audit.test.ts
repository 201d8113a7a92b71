import { expect, test } from 'vitest';
import { STATUS_EVENTS } from '../../../src/domain/event.ts';
import { BLOCKED, eventOf, moved, note, OPEN, PENDING, violationsOf } from './audited-history.ts';
import { boardWithTask, commit, commitWith, drag, forgedId, remove } from './forged-history.ts';

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

test('a commit that calls itself a compaction may take no event away that it does not seal', async () => {
  const board = await boardWithTask();
  drag(board, eventOf(board, 'task-created.t-1'), 'events/2026/11/21.md');
  commitWith(board, [
    { ...note, type: 'board-compacted', entity_type: 'board', entity_id: 'board', task: null },
  ]);
  expect(await violationsOf(board)).toMatchObject([{ code: 'event_deleted' }]);
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
