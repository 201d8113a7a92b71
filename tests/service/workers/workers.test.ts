import { describe, expect, test } from 'vitest';
import { tempBoard } from '../../helpers/temp-board.ts';
import { boardWithPickup, boardWithTask, eventsOf, inOneCommit, refused, workerOf } from '../trail.ts';

describe('update-agent-status', () => {
  const working = { agent: 'a', status: 'active' as const, mode: 'Building', current_task_id: 't-1' };

  test('makes the worker known, in one commit with one event', async () => {
    const board = await boardWithTask();
    const answer = await inOneCommit(board, () => board.ok('update-agent-status', working));
    expect(answer.worker).toMatchObject({
      agent_id: 'a',
      status: 'active',
      mode: 'Building',
      current_task_id: 't-1',
      in_progress_task_ids: [],
    });
    expect(await eventsOf(board, answer)).toMatchObject([
      { type: 'agent-status', entity_type: 'agent', entity_id: 'a', agent: 'a', from: null, to: 'active' },
    ]);
  });

  test('writes an event even where nothing changed', async () => {
    const board = await boardWithTask();
    await board.ok('update-agent-status', working);
    await inOneCommit(board, () => board.ok('update-agent-status', working));
  });

  test('leaves mode and task as they are where they are left out', async () => {
    const board = await boardWithTask();
    await board.ok('update-agent-status', working);
    await board.ok('update-agent-status', { agent: 'a', status: 'idle' });
    expect(await workerOf(board, 'a')).toMatchObject({
      status: 'idle',
      mode: 'Building',
      current_task_id: 't-1',
    });
  });

  test('clears the task with null', async () => {
    const board = await boardWithTask();
    await board.ok('update-agent-status', working);
    await board.ok('update-agent-status', { agent: 'a', status: 'idle', current_task_id: null });
    expect((await workerOf(board, 'a')).current_task_id).toBeNull();
  });

  test.each([
    ['no agent', { status: 'active' }, 'invalid_input'],
    ['a status that is none', { agent: 'a', status: 'busy' }, 'invalid_input'],
    ['a mode of two lines', { agent: 'a', status: 'active', mode: 'a\nb' }, 'invalid_input'],
    ['a task that is not there', { agent: 'a', status: 'active', current_task_id: 't-9' }, 'task_not_found'],
  ])('refuses %s', async (_what, input, code) => {
    const board = await tempBoard();
    await refused(board, 'update-agent-status', input as never, code);
  });
});

describe('list-workers', () => {
  async function boardWithWorkers() {
    const board = await boardWithTask();
    for (const agent of ['c', 'a10', 'a2', 'B']) await board.ok('report-heartbeat', { agent });
    board.pass(181);
    await board.ok('report-pickup', { task_id: 't-1', agent: 'c' });
    await board.ok('update-agent-status', { agent: 'B', status: 'offline' });
    return board;
  }

  test('gives workers by id, by code unit', async () => {
    const board = await boardWithWorkers();
    const { items, total } = await board.ok('list-workers', {});
    expect(items.map(({ agent_id }) => agent_id)).toEqual(['B', 'a10', 'a2', 'c']);
    expect(total).toBe(4);
  });

  test('filters by liveness and status', async () => {
    const board = await boardWithWorkers();
    const questions = [
      [{ liveness: 'stale' as const }, ['a10', 'a2']],
      [{ liveness: 'fresh' as const }, ['c']],
      [{ status: 'offline' as const }, ['B']],
      [{ status: 'offline' as const, liveness: 'fresh' as const }, []],
    ] as const;
    for (const [filter, ids] of questions) {
      const { items, total } = await board.ok('list-workers', filter);
      expect
        .soft(
          items.map(({ agent_id }) => agent_id),
          JSON.stringify(filter),
        )
        .toEqual(ids);
      expect.soft(total).toBe(ids.length);
    }
  });

  test('pages hold each worker once', async () => {
    const board = await boardWithWorkers();
    const first = await board.ok('list-workers', { limit: 2 });
    const second = await board.ok('list-workers', { limit: 2, cursor: first.next_cursor ?? '' });
    const ids = [...first.items, ...second.items].map(({ agent_id }) => agent_id);
    expect(ids).toEqual(['B', 'a10', 'a2', 'c']);
    expect(second.next_cursor).toBeNull();
  });
});

describe('show-worker', () => {
  test('shows tasks in progress, the open run and the last events', async () => {
    const { board, run } = await boardWithPickup();
    await board.ok('report-progress', { task_id: 't-1', agent: 'a', message: 'x' });
    const shown = await board.ok('show-worker', { agent_id: 'a' });
    expect(shown.worker.in_progress_task_ids).toEqual(['t-1']);
    expect(shown.tasks.map(({ id }) => id)).toEqual(['t-1']);
    expect(shown.run).toMatchObject({ id: run, status: 'running' });
    expect(shown.events.map(({ type }) => type)).toContain('worker-progress');
    expect(shown.events.every(({ agent, entity_id }) => agent === 'a' || entity_id === 'a')).toBe(true);
  });

  test('shows no run once it is ended', async () => {
    const { board } = await boardWithPickup();
    await board.ok('report-fail', { task_id: 't-1', agent: 'a', summary: 'x' });
    expect(await board.ok('show-worker', { agent_id: 'a' })).toMatchObject({ run: null, tasks: [] });
  });

  test('refuses a worker that is not there', async () => {
    const board = await tempBoard();
    const details = await refused(board, 'show-worker', { agent_id: 'a' }, 'worker_not_found');
    expect(Object.values(details)).toEqual(['a']);
  });
});

test.each([
  ['create-task', { title: 'Two' }],
  ['assign-task', { task_id: 't-1', assignee: 'b' }],
  ['update-task', { task_id: 't-1', title: 'Two' }],
  ['plan-task', { task_id: 't-1', items: [{ text: 'x' }] }],
  ['append-event', { type: 'note', entity_type: 'task', entity_id: 't-1', message: 'x' }],
] as const)('%s by an agent makes no worker of it', async (operation, input) => {
  const board = await boardWithTask();
  await board.ok(operation, { ...input, agent: 'fakker' } as never);
  expect((await board.ok('list-workers', {})).total).toBe(0);
});
