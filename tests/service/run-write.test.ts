import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openBoard } from '../../src/service/open-board.ts';
import { type TempBoard, tempBoard } from '../helpers/temp-board.ts';
import { boardWithPickup, boardWithTask, inOneCommit, refused, taskOf } from './trail.ts';

describe('revisions', () => {
  test('begin at 1 and go up by one with every write', async () => {
    const board = await boardWithTask();
    const ended = { result: 'x', verification_notes: 'x' };
    const writes = [
      () => board.ok('update-task', { task_id: 't-1', title: 'Two' }),
      () => board.ok('assign-task', { task_id: 't-1', assignee: 'a' }),
      () => board.ok('plan-task', { task_id: 't-1', items: [{ text: 'x' }] }),
      () => board.ok('report-pickup', { task_id: 't-1', agent: 'a' }),
      () => board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: 'x' }),
      () => board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: 'y' }),
      () => board.ok('report-pickup', { task_id: 't-1', agent: 'a' }),
      () => board.ok('report-fail', { task_id: 't-1', agent: 'a', summary: 'x' }),
      () => board.ok('report-pickup', { task_id: 't-1', agent: 'a' }),
      () => board.ok('report-finish', { task_id: 't-1', agent: 'a', ...ended }),
      () => board.ok('move-task', { task_id: 't-1', status: 'pending' }),
    ];
    const seen = [(await taskOf(board)).revision];
    for (const write of writes) seen.push((await write()).task?.revision ?? 0);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect((await taskOf(board)).revision).toBe(12);
  });

  test('stay where a write only tells something', async () => {
    const { board } = await boardWithPickup();
    await board.ok('report-progress', { task_id: 't-1', message: 'x' });
    expect((await taskOf(board)).revision).toBe(2);
  });

  const WRITES = [
    ['move-task', { status: 'pending' }],
    ['update-task', { title: 'Two' }],
    ['assign-task', { assignee: 'a' }],
    ['plan-task', { items: [{ text: 'x' }] }],
    ['start-run', { agent: 'a' }],
    ['report-pickup', { agent: 'a' }],
    ['report-progress', { message: 'x' }],
    ['report-blocker', { blocker: 'x' }],
    ['report-finish', { result: 'x', verification_notes: 'x' }],
    ['report-fail', { summary: 'x' }],
  ] as const;

  test.each(WRITES)(
    'that are others refuse %s, and the answer holds the current task',
    async (operation, input) => {
      const { board } = await boardWithPickup();
      const current = await taskOf(board);
      for (const if_revision of [1, 3]) {
        const asked = { task_id: 't-1', if_revision, ...input } as never;
        const details = await refused(board, operation, asked, 'revision_conflict');
        expect(details.current).toEqual(current);
      }
    },
  );

  test('that are others refuse finish-run too', async () => {
    const { board, run } = await boardWithPickup();
    const input = { run_id: run, status: 'failed' as const, summary: 'x', if_revision: 1 };
    await refused(board, 'finish-run', input, 'revision_conflict');
  });

  test('that match let a write through, even after force', async () => {
    const { board } = await boardWithPickup();
    await refused(
      board,
      'move-task',
      { task_id: 't-1', status: 'pending', if_revision: 1, force: true },
      'revision_conflict',
    );
    await board.ok('move-task', { task_id: 't-1', status: 'pending', if_revision: 2 });
    expect((await taskOf(board)).revision).toBe(3);
  });
});

describe('a request id', () => {
  const heartbeat = { agent: 'a', message: 'alive', request_id: 'req 1/é' };
  const forget = (board: TempBoard) => rmSync(join(board.root, '.git/mission-control'), { recursive: true });

  const WRITES = [
    ['report-pickup', { task_id: 't-2', agent: 'a', mode: 'Building' }],
    ['report-progress', { task_id: 't-1', message: 'x' }],
    ['report-heartbeat', { agent: 'a' }],
    ['report-blocker', { task_id: 't-1', agent: 'a', blocker: 'x' }],
    ['report-finish', { task_id: 't-1', agent: 'a', result: 'x', verification_notes: 'x' }],
    ['report-finish', { task_id: 't-1', result: 'by a person', verification_notes: 'x' }],
    ['report-fail', { task_id: 't-1', agent: 'a', summary: 'x' }],
    ['move-task', { task_id: 't-1', status: 'done', agent: 'a' }],
    ['move-task', { task_id: 't-1', status: 'pending' }],
    ['create-task', { title: 'Three', agent: 'a' }],
    ['update-task', { task_id: 't-1', title: 'Two' }],
    ['assign-task', { task_id: 't-1', assignee: 'b', agent: 'a' }],
    ['plan-task', { task_id: 't-1', items: [{ text: 'x' }], agent: 'a' }],
    ['update-agent-status', { agent: 'a', status: 'idle', current_task_id: null }],
    ['append-event', { type: 'note', entity_type: 'task', entity_id: 't-1', message: 'x', agent: 'a' }],
    ['finish-run', { run_id: 'RUN', status: 'failed', summary: 'x' }],
    ['start-run', { task_id: 't-3', agent: 'b' }],
  ] as const;

  test.each(WRITES)('gives the first answer of %s again', async (operation, given) => {
    const { board, run } = await boardWithPickup();
    for (const id of ['t-2', 't-3']) await board.ok('create-task', { title: id, id });
    await board.ok('move-task', { task_id: 't-3', status: 'in_progress' });
    const input = { ...given, ...('run_id' in given ? { run_id: run } : {}), request_id: 'req-1' } as never;
    const first = await inOneCommit(board, () => board.ok(operation, input));
    await board.ok('report-pickup', { task_id: 't-2', agent: 'b', force: true });
    const before = board.commits();
    board.pass(3600);
    expect(await board.ok(operation, input)).toEqual({ ...first, replayed: true });
    expect(board.commits()).toBe(before);
    expect(board.git('status', '--porcelain')).toBe('');
  });

  test('is known to any process', async () => {
    const board = await tempBoard();
    const first = await board.ok('report-heartbeat', heartbeat);
    const other = openBoard(board.root, { now: () => board.now, agent: null });
    const answer = await other.call('report-heartbeat', heartbeat);
    expect(answer).toMatchObject({ ok: true, data: { replayed: true, commit: first.commit } });
  });

  test('is known after everything beside the board is deleted', async () => {
    const board = await tempBoard();
    const first = await board.ok('report-heartbeat', heartbeat);
    await board.ok('report-heartbeat', { agent: 'a' });
    forget(board);
    board.pass(3600);
    expect(await board.ok('report-heartbeat', heartbeat)).toEqual({ ...first, replayed: true });
  });

  test.each([false, true])(
    'is known for 24 hours and no longer, forgotten meanwhile: %s',
    async (isForgotten) => {
      const board = await tempBoard();
      const first = await board.ok('report-heartbeat', heartbeat);
      board.pass(24 * 3600 - 1);
      if (isForgotten) forget(board);
      expect(await board.ok('report-heartbeat', heartbeat)).toMatchObject({ replayed: true });
      board.pass(2);
      if (isForgotten) forget(board);
      const again = await inOneCommit(board, () => board.ok('report-heartbeat', heartbeat));
      expect(again.commit).not.toBe(first.commit);
      expect(await board.ok('report-heartbeat', heartbeat)).toEqual({ ...again, replayed: true });
    },
  );

  test.each([
    ['another field', 'report-heartbeat', { ...heartbeat, message: 'well' }],
    ['another agent', 'report-heartbeat', { ...heartbeat, agent: 'b' }],
    ['another operation', 'update-agent-status', { agent: 'a', status: 'active', request_id: 'req 1/é' }],
  ] as const)('with %s is refused', async (_what, operation, input) => {
    const board = await tempBoard();
    await board.ok('report-heartbeat', heartbeat);
    await refused(board, operation, input as never, 'request_id_conflict');
    forget(board);
    const details = await refused(board, operation, input as never, 'request_id_conflict');
    expect(details).toMatchObject({ request_id: 'req 1/é' });
  });

  test('of a call that was refused is still free', async () => {
    const board = await boardWithTask();
    const input = { task_id: 't-1', status: 'done' as const, request_id: 'r' };
    await refused(board, 'move-task', input, 'invalid_transition');
    await board.ok('move-task', { task_id: 't-1', status: 'in_progress' });
    expect(await board.ok('move-task', input)).toMatchObject({ replayed: false, changed: true });
  });

  test('is in the first event and in the commit', async () => {
    const board = await boardWithTask();
    await board.ok('report-pickup', { task_id: 't-1', agent: 'a', request_id: 'req 1' });
    expect(board.git('log', '-1', '--format=%(trailers:key=Request-Id,valueonly)').trim()).toBe('req 1');
    const { items } = await board.ok('list-events', {});
    expect(items.filter(({ request_id }) => request_id === 'req 1')).toHaveLength(1);
  });

  test.each(['', 'a\nb', 'a\0'])('that is %j is refused', async (request_id) => {
    const board = await tempBoard();
    await refused(board, 'report-heartbeat', { agent: 'a', request_id }, 'invalid_input');
  });
});

test.each([
  ['report-pickup', { task_id: 't-1', agent: 'a' }],
  ['assign-task', { task_id: 't-1', assignee: 'b' }],
  ['create-task', { title: 'Two', assignee: 'b' }],
] as const)(
  'what may come next after %s is a whole command about that task and its worker',
  async (operation, input) => {
    const board = await boardWithTask();
    const { next, task } = await board.ok(operation, input as never);
    const worker = task?.worker ?? task?.assignee;
    expect(next.length).toBeGreaterThan(0);
    for (const { why, command } of next) {
      expect(why).not.toBe('');
      expect(command).toContain(`mission-control -C ${board.root} `);
      expect(command.split(' ')).toContain(task?.id);
      expect(command).toContain(`--agent ${worker}`);
    }
  },
);

test('input that nests without end is refused by name, and nothing is recorded', async () => {
  const board = await tempBoard();
  const before = board.commits();
  const deep = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`);
  const input = { type: 'note', entity_type: 'board', entity_id: 'board', message: 'x', data: deep };
  const error = await board.fail('append-event', input);
  expect(error).toMatchObject({ code: 'invalid_input', details: { field: 'data' } });
  expect(await board.fail('show-task', { task_id: deep })).toMatchObject({ code: 'invalid_input' });
  expect(board.commits()).toBe(before);
});
