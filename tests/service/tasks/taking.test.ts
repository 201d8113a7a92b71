import { describe, expect, test } from 'vitest';
import { block, boardWithPickup, boardWithTask, inNoCommit, inOneCommit, refused, taskOf } from '../trail.ts';

const toWork = { task_id: 't-1', status: 'in_progress' as const };

describe('move-task to in_progress without an agent gives the task to', () => {
  test('the agent whose current task it is', async () => {
    const board = await boardWithTask({ assignee: 'c' });
    await board.ok('update-agent-status', { agent: 'b', status: 'active', current_task_id: 't-1' });
    expect((await board.ok('move-task', toWork)).task?.worker).toBe('b');
  });

  test("the task's worker, where several say that they are on it", async () => {
    const { board } = await boardWithPickup();
    await block(board, 't-1');
    for (const agent of ['0', 'b'])
      await board.ok('update-agent-status', { agent, status: 'active', current_task_id: 't-1' });
    expect((await board.ok('move-task', toWork)).task?.worker).toBe('a');
  });

  test('the lowest id, where several others say that they are on it', async () => {
    const board = await boardWithTask();
    for (const agent of ['c', 'b', 'd'])
      await board.ok('update-agent-status', { agent, status: 'active', current_task_id: 't-1' });
    expect((await board.ok('move-task', toWork)).task?.worker).toBe('b');
  });

  test('the agent of the open run, where nobody says so', async () => {
    const { board, run } = await boardWithPickup();
    await block(board, 't-1');
    await board.ok('assign-task', { task_id: 't-1', assignee: 'c' });
    await board.ok('update-agent-status', { agent: 'a', status: 'active', current_task_id: null });
    expect((await board.ok('move-task', toWork)).task).toMatchObject({ worker: 'a', current_run: run });
  });

  test('the assignee, where there is no run', async () => {
    const board = await boardWithTask({ assignee: 'c' });
    expect((await board.ok('move-task', toWork)).task?.worker).toBe('c');
  });

  test('nobody, where nobody is known', async () => {
    const board = await boardWithTask();
    expect((await board.ok('move-task', toWork)).task?.worker).toBeNull();
  });
});

describe('move-task to in_progress by an agent', () => {
  test('gives it the task and opens no run', async () => {
    const board = await boardWithTask();
    const { task } = await inOneCommit(board, () => board.ok('move-task', { ...toWork, agent: 'a' }));
    expect(task).toMatchObject({ worker: 'a', current_run: null });
    expect((await board.ok('list-runs', {})).total).toBe(0);
  });

  test('records nothing where it has the task', async () => {
    const { board } = await boardWithPickup();
    await inNoCommit(board, () => board.ok('move-task', { ...toWork, agent: 'a' }));
  });

  test('is refused where another has the task', async () => {
    const { board } = await boardWithPickup();
    await refused(board, 'move-task', { ...toWork, agent: 'b' }, 'task_held');
  });

  test('takes the task over with force, and supersedes the run', async () => {
    const { board, run } = await boardWithPickup();
    const { task } = await inOneCommit(board, () =>
      board.ok('move-task', { ...toWork, agent: 'b', force: true }),
    );
    expect(task).toMatchObject({ worker: 'b', current_run: null, status: 'in_progress' });
    expect((await board.ok('show-run', { run_id: run })).run.status).toBe('superseded');
  });

  test('is refused where the task is assigned to another', async () => {
    const board = await boardWithTask({ assignee: 'b' });
    await refused(board, 'move-task', { ...toWork, agent: 'a' }, 'not_assigned');
  });
});

describe('a task that is assigned', () => {
  test('to another is not for taking, and the answer says whose it is', async () => {
    const board = await boardWithTask({ assignee: 'b' });
    const details = await refused(board, 'report-pickup', { task_id: 't-1', agent: 'a' }, 'not_assigned');
    expect(details).toMatchObject({ task_id: 't-1', assignee: 'b' });
  });

  test('to another is not for taking with force either', async () => {
    const board = await boardWithTask({ assignee: 'b' });
    await refused(board, 'report-pickup', { task_id: 't-1', agent: 'a', force: true }, 'not_assigned');
  });

  test('to the worker is taken', async () => {
    const board = await boardWithTask({ assignee: 'a' });
    expect((await board.ok('report-pickup', { task_id: 't-1', agent: 'a' })).task?.worker).toBe('a');
  });

  test('to the worker in other letters is taken, for that is the same worker', async () => {
    const board = await boardWithTask({ assignee: 'Agent-7' });
    expect((await board.ok('report-pickup', { task_id: 't-1', agent: 'agent-7' })).task?.worker).toBe(
      'agent-7',
    );
  });

  test('to another while it is held stays with its holder', async () => {
    const { board, run } = await boardWithPickup();
    await board.ok('assign-task', { task_id: 't-1', assignee: 'b' });
    const again = await inNoCommit(board, () => board.ok('report-pickup', { task_id: 't-1', agent: 'a' }));
    expect(again).toMatchObject({ task: { worker: 'a', assignee: 'b' }, run: { id: run } });
  });
});

describe('where the board requires an assignment', () => {
  const settings = { require_assignment: true };

  test.each([
    ['report-pickup', { task_id: 't-1', agent: 'a' }],
    ['move-task', { ...toWork, agent: 'a' }],
  ] as const)('an unassigned task is refused to %s', async (operation, input) => {
    const board = await boardWithTask({}, settings);
    expect(await refused(board, operation, input, 'not_assigned')).toMatchObject({ assignee: null });
  });

  test('an assigned one is taken', async () => {
    const board = await boardWithTask({ assignee: 'a' }, settings);
    await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
    expect((await taskOf(board)).status).toBe('in_progress');
  });
});
