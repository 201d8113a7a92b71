import { expect, test } from 'vitest';
import { gitIn, type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { block, boardWithTask } from '../trail.ts';
import { make, needsOf, onlyNeed, run } from './needs.ts';

const kinds = async (board: TempBoard) => (await needsOf(board)).map(({ kind }) => kind);
const about = async (board: TempBoard, input = {}) =>
  (await needsOf(board, input)).map(({ kind, task_id, worker }) => `${kind} ${task_id ?? worker}`);
const pickup = (board: TempBoard, agent = 'a') => board.ok('report-pickup', { task_id: 't-1', agent });

test('rows come by priority, then kind, then what waits longest; those of no task count as medium', async () => {
  const board = await tempBoard();
  await board.ok('update-agent-status', { agent: 'o', status: 'active', role: 'orchestrator' });
  const priorities = { low: 't-1', high: 't-2', medium: 't-3', critical: 't-4' } as const;
  for (const [priority, id] of Object.entries(priorities))
    await board.ok('create-task', { title: id, id, priority: priority as keyof typeof priorities });
  await board.ok('create-task', { title: 't-5', id: 't-5' });
  for (const id of ['t-5', 't-3', 't-1', 't-2']) {
    board.pass(60);
    await block(board, id);
  }
  await board.ok('update-task', { task_id: 't-4', approval: 'start' });
  expect(await about(board)).toEqual([
    'approval t-4',
    'external t-2',
    'external t-5',
    'external t-3',
    'silent_orchestrator o',
    'external t-1',
  ]);
});

test('an agent gets its own rows, and a person and an orchestrator those for anyone, too', async () => {
  const board = await tempBoard();
  await board.ok('update-agent-status', { agent: 'o', status: 'active', role: 'orchestrator' });
  for (const [index, waits_for] of ['anyone', 'person', 'o', 'w'].entries()) {
    const id = `t-${index}`;
    await board.ok('create-task', { title: id, id });
    await board.ok('report-pickup', { task_id: id, agent: 'w' });
    await board.ok('report-blocker', { task_id: id, agent: 'w', blocker: 'Which?', waits_for });
  }
  const forWhom = async (whom: string) => (await needsOf(board, { for: whom })).map((need) => need.for);
  expect(await forWhom('anyone')).toEqual(['anyone']);
  expect(await forWhom('person')).toEqual(['anyone', 'person']);
  expect(await forWhom('o')).toEqual(['anyone', 'o']);
  expect(await forWhom('w')).toEqual(['w']);
  expect(await forWhom('nobody')).toEqual([]);
  expect((await board.ok('list-needs', { for: 'person' })).by_kind).toMatchObject({ external: 2 });
});

test('a page goes on where the one before it ended', async () => {
  const board = await tempBoard();
  for (const id of ['t-1', 't-2', 't-3']) await board.ok('create-task', { title: id, id, approval: 'start' });
  const first = await board.ok('list-needs', { limit: 2 });
  expect(first).toMatchObject({ total: 3, limit: 2, by_kind: { approval: 3 } });
  const cursor = first.next_cursor ?? '';
  const second = await board.ok('list-needs', { limit: 2, cursor });
  expect([...first.items, ...second.items].map(({ task_id }) => task_id)).toEqual(['t-1', 't-2', 't-3']);
  expect(second.next_cursor).toBeNull();
  expect(await board.fail('list-needs', { limit: 2, cursor, kind: ['review'] })).toMatchObject({
    code: 'invalid_input',
  });
});

test('a blocked task whose last attempt failed has failed, whatever it is said to wait for', async () => {
  const board = await boardWithTask();
  const { run: attempt } = await pickup(board);
  await board.ok('finish-run', {
    run_id: attempt?.id ?? '',
    status: 'failed',
    summary: 'no disk',
    agent: 'a',
  });
  await board.ok('move-task', { task_id: 't-1', status: 'blocked', blocker: 'a larger disk', agent: 'a' });
  const row = await onlyNeed(board, 'failed');
  expect(row).toMatchObject({ need: 'a larger disk', clear: { operation: 'move-task' } });
  const shown = await board.ok('show-task', { task_id: 't-1' });
  expect(shown.task.blocker?.kind).toBe('external');
});

test('an attempt that failed before the task was taken up again counts no more', async () => {
  const board = await boardWithTask();
  const { run: attempt } = await pickup(board);
  await board.ok('finish-run', {
    run_id: attempt?.id ?? '',
    status: 'failed',
    summary: 'no disk',
    agent: 'a',
  });
  await block(board, 't-1');
  board.pass(60);
  await board.ok('move-task', { task_id: 't-1', status: 'in_progress' });
  await block(board, 't-1', 'another key');
  expect(await kinds(board)).toEqual(['external']);
});

test('a message to several waits for each of them until one has answered', async () => {
  const board = await tempBoard();
  for (const agent of ['a', 'b']) await board.ok('report-heartbeat', { agent });
  await board.ok('send-message', { to: ['a', 'b', 'people'], message: 'Which?', kind: 'question' });
  const rows = await needsOf(board);
  expect(rows.map((row) => row.for)).toEqual(['a', 'b', 'person']);
  await board.ok('ack-message', { message_id: rows[0]?.message_id ?? '', agent: 'a' });
  expect((await needsOf(board)).map((row) => row.for)).toEqual(['a', 'b', 'person']);
  for (const row of rows.slice(1, 2)) await make(board, row.clear);
  expect(await kinds(board)).toEqual([]);
});

test('a message to whoever holds a task waits for its holder, its assignee, or else for anyone', async () => {
  const board = await boardWithTask();
  await board.ok('send-message', { task_id: 't-1', message: 'Which?', kind: 'question' });
  const forWhom = async () => (await onlyNeed(board, 'unanswered_message')).for;
  expect(await forWhom()).toBe('anyone');
  await board.ok('assign-task', { task_id: 't-1', assignee: 'a' });
  expect(await forWhom()).toBe('a');
  await pickup(board);
  expect(await forWhom()).toBe('a');
});

test('a message that only has to be acknowledged waits for nobody', async () => {
  const board = await tempBoard();
  await board.ok('send-message', { to: ['people'], message: 'It rains.' });
  expect(await kinds(board)).toEqual([]);
});

test('an assigned task is waited for from when its assignee can take it, also once it comes back', async () => {
  const board = await boardWithTask({ assignee: 'a' });
  await board.ok('create-task', { title: 'before it', id: 't-2' });
  await board.ok('update-task', { task_id: 't-1', depends_on: ['t-2'] });
  board.pass(1000);
  await board.ok('move-task', { task_id: 't-2', status: 'in_progress' });
  await board.ok('move-task', { task_id: 't-2', status: 'done' });
  board.pass(180);
  expect(await kinds(board)).toEqual([]);
  board.pass(1);
  expect(await onlyNeed(board, 'not_picked_up')).toMatchObject({ since: '2026-11-21T10:16:40.000Z' });
  await pickup(board);
  await board.ok('move-task', { task_id: 't-1', status: 'pending', agent: 'a', message: 'later' });
  board.pass(180);
  expect(await kinds(board)).toEqual([]);
  board.pass(1);
  expect(await kinds(board)).toEqual(['not_picked_up']);
});

test('a task that was just put into the hands of a worker who was long silent is no silent worker’s', async () => {
  const board = await boardWithTask();
  await board.ok('report-heartbeat', { agent: 'a' });
  board.pass(100_000);
  await board.ok('move-task', { task_id: 't-1', status: 'in_progress', agent: 'a' });
  expect(await kinds(board)).toEqual([]);
});

test('each task of a silent worker is a row, and an orchestrator that is silent for weeks stays one', async () => {
  const board = await boardWithTask();
  await board.ok('create-task', { title: 'Two', id: 't-2' });
  await board.ok('update-agent-status', { agent: 'o', status: 'active', role: 'orchestrator' });
  for (const task_id of ['t-1', 't-2']) await board.ok('report-pickup', { task_id, agent: 'a' });
  board.pass(30 * 86_400);
  expect(await about(board)).toEqual(['silent_worker t-1', 'silent_worker t-2', 'silent_orchestrator o']);
  const [first] = await needsOf(board);
  if (first !== undefined) await make(board, first.clear);
  expect(await about(board)).toEqual(['silent_worker t-2', 'silent_orchestrator o']);
});

test('after two returns a review is for a person', async () => {
  const board = await boardWithTask({ approval: 'finish' });
  const finish = async () => {
    await pickup(board);
    const said = { result: 'x', verification_notes: 'x' };
    await board.ok('report-finish', { task_id: 't-1', agent: 'a', ...said });
  };
  for (const _ of [1, 2]) {
    await finish();
    expect(await onlyNeed(board, 'review')).toMatchObject({ for: 'anyone' });
    await board.ok('return-task', { task_id: 't-1', message: 'not yet', agent: 'b' });
  }
  await finish();
  expect(await onlyNeed(board, 'review')).toMatchObject({ for: 'person' });
});

test('a call is told as a shell runs it, with the folder where the board was named', async () => {
  const board = await boardWithTask({ approval: 'finish' });
  await pickup(board);
  await board.ok('report-finish', { task_id: 't-1', agent: 'a', result: 'x', verification_notes: 'x' });
  const { items } = await board.ok('list-needs', {});
  const [back] = items[0]?.or ?? [];
  expect(back?.command).toBe(`mission-control -C ${board.root} return-task t-1 --message "…"`);
  if (back !== undefined) expect(await run(board, back, 'not yet')).toBe(0);
  expect((await board.ok('show-task', { task_id: 't-1' })).task).toMatchObject({
    status: 'pending',
    returns: 1,
  });
});

test('what cannot be read is told as a row, and the list says that it is not whole', async () => {
  const board = await tempBoard();
  board.write('pending/t-9.md', '---\nid: t-9\ntitle: [\n---\n');
  board.write('agents/x.md', '---\nid: x\nstatus: asleep\n---\n');
  gitIn(board.root, 'add', '.');
  gitIn(board.root, '-c', 'user.name=T', '-c', 'user.email=t@example.invalid', 'commit', '-qm', 'by hand');
  const { items, incomplete, total } = await board.ok('list-needs', {});
  expect(items.map(({ kind, path }) => `${kind} ${path}`).sort()).toEqual([
    'unreadable_file agents/x.md',
    'unreadable_file pending/t-9.md',
  ]);
  expect({ incomplete, total }).toMatchObject({ incomplete: { unreadable: 2 }, total: 2 });
  const questions = await board.ok('list-needs', { kind: ['question'] });
  expect(questions).toMatchObject({ items: [], incomplete: { unreadable: 2 } });
});

test('no row names a call that no agent must be taught', async () => {
  const board = await boardWithTask();
  await pickup(board);
  board.pass(181);
  const text = JSON.stringify(await needsOf(board));
  expect(text).not.toMatch(/--force|doctor --fix|assign-task|git switch|mission-control init/);
});
