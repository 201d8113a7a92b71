import { expect, test } from 'vitest';
import { tempBoard } from '../../helpers/temp-board.ts';
import { boardWithPickup, boardWithTask, eventsOf, inNoCommit, inOneCommit } from '../trail.ts';

const WHY = { as: 'obsolete', reason: 'The form is gone.' } as const;

test('a pending task is closed in one commit that tells the move and the closing', async () => {
  const board = await boardWithTask();
  const answer = await inOneCommit(board, () =>
    board.ok('close-task', { task_id: 't-1', agent: 'lead', ...WHY }),
  );
  expect(answer.task).toMatchObject({ status: 'done', closed_as: 'obsolete', ready: false });
  expect(await eventsOf(board, answer)).toMatchObject([
    { type: 'task-moved', from: 'pending', to: 'done', agent: 'lead', message: WHY.reason, forced: false },
    { type: 'task-closed', entity_id: 't-1', message: WHY.reason, data: { closed_as: 'obsolete' } },
  ]);
});

test('the open run of a closed task is cancelled, and its worker has nothing at hand', async () => {
  const { board, run } = await boardWithPickup();
  await board.ok('close-task', { task_id: 't-1', ...WHY });
  expect((await board.ok('show-run', { run_id: run })).run.status).toBe('cancelled');
  expect((await board.ok('show-task', { task_id: 't-1' })).task.current_run).toBeNull();
  expect((await board.ok('show-worker', { agent_id: 'a' })).worker.current_task_id).toBeNull();
});

test('a closed task is counted apart from done work, today and later', async () => {
  const board = await boardWithTask();
  await board.ok('create-task', { id: 't-2', title: 'Two' });
  await board.ok('report-pickup', { task_id: 't-2', agent: 'a' });
  await board.ok('report-finish', { task_id: 't-2', agent: 'a', result: 'r', verification_notes: 'v' });
  const counts = async () => (await board.ok('board-summary', {})).counts;
  expect(await counts()).toMatchObject({ pending: 1, done: 1, closed: 0, total: 2 });
  await board.ok('close-task', { task_id: 't-1', ...WHY });
  expect(await counts()).toMatchObject({ pending: 0, done: 1, closed: 1, total: 2 });
  board.pass(3 * 24 * 60 * 60);
  expect(await counts()).toMatchObject({ pending: 0, done: 1, closed: 1, total: 2 });
  await board.ok('move-task', { task_id: 't-1', status: 'pending' });
  expect(await counts()).toMatchObject({ pending: 1, done: 1, closed: 0, total: 2 });
});

test('closing sets the board’s format to 2, in the same commit, and nothing before it does', async () => {
  const board = await boardWithTask();
  expect(board.read('board.yaml')).toContain('format: 1');
  await inOneCommit(board, () => board.ok('close-task', { task_id: 't-1', ...WHY }));
  expect(board.git('show', 'HEAD:board.yaml')).toContain('format: 2');
  expect(board.git('status', '--porcelain')).toBe('');
});

test('reopened, a task is not closed any more', async () => {
  const board = await boardWithTask();
  await board.ok('close-task', { task_id: 't-1', ...WHY });
  const { task } = await board.ok('move-task', { task_id: 't-1', status: 'pending' });
  expect(task).toMatchObject({ status: 'pending', closed_as: null, ready: true });
});

test('what depends on a closed task goes on waiting', async () => {
  const board = await boardWithTask();
  await board.ok('create-task', { id: 't-2', title: 'Two', depends_on: ['t-1'] });
  await board.ok('close-task', { task_id: 't-1', ...WHY });
  const { task, dependencies } = await board.ok('show-task', { task_id: 't-2' });
  expect(task.ready).toBe(false);
  expect(dependencies).toEqual([{ id: 't-1', title: 'One', status: 'done', closed_as: 'obsolete' }]);
  expect((await board.ok('list-tasks', { ready: true })).total).toBe(0);
});

test('children do not stand in the way of closing', async () => {
  const board = await boardWithTask();
  await board.ok('create-task', { id: 't-2', title: 'Two', parent: 't-1' });
  expect((await board.ok('close-task', { task_id: 't-1', ...WHY })).task?.status).toBe('done');
});

test('closed in the same way again, a task stays as it is', async () => {
  const board = await boardWithTask();
  await board.ok('close-task', { task_id: 't-1', ...WHY });
  await inNoCommit(board, () => board.ok('close-task', { task_id: 't-1', ...WHY }));
  expect(await board.fail('close-task', { task_id: 't-1', ...WHY, as: 'duplicate' })).toMatchObject({
    code: 'invalid_transition',
    details: { from: 'done', closed_as: 'obsolete' },
  });
});

test('a worker cannot close its own work, by force neither, and another can', async () => {
  const { board } = await boardWithPickup();
  for (const force of [false, true])
    expect(await board.fail('close-task', { task_id: 't-1', agent: 'a', force, ...WHY })).toMatchObject({
      code: 'forbidden_approver',
      details: { task_id: 't-1', agent: 'a' },
    });
  await board.ok('close-task', { task_id: 't-1', agent: 'lead', ...WHY });
});

test('a blocked task is closed, whatever it waited for', async () => {
  const { board } = await boardWithPickup();
  await board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: 'b' });
  expect((await board.ok('close-task', { task_id: 't-1', ...WHY })).task).toMatchObject({
    status: 'done',
    blocker: null,
  });
});

test('a task that a person drags to done with closed_as is closed', async () => {
  const board = await boardWithTask();
  const text = board.read('pending/t-1-one.md') ?? '';
  board.git('mv', 'pending/t-1-one.md', 'done/t-1-one.md');
  board.write('done/t-1-one.md', text.replace(/^title: /m, 'closed_as: duplicate\ntitle: '));
  await board.ok('record-edits', {});
  const { task, events } = await board.ok('show-task', { task_id: 't-1' });
  expect(task).toMatchObject({ status: 'done', closed_as: 'duplicate' });
  expect(events.map(({ type }) => type)).toEqual(['task-closed', 'task-moved', 'task-created']);
  expect(board.read('board.yaml')).toContain('format: 2');
  expect((await board.ok('board-summary', {})).counts).toMatchObject({ done: 0, closed: 1 });
});

test('a task that is not done loses a closed_as that a person wrote into it', async () => {
  const board = await boardWithTask();
  const text = board.read('pending/t-1-one.md') ?? '';
  board.write('pending/t-1-one.md', text.replace(/^title: /m, 'closed_as: duplicate\ntitle: '));
  await board.ok('record-edits', {});
  expect((await board.ok('show-task', { task_id: 't-1' })).task.closed_as).toBeNull();
});

test('a history with a closed task is one that the audit finds nothing wrong with', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-1', title: 'One' });
  await board.ok('close-task', { task_id: 't-1', ...WHY });
  await board.ok('move-task', { task_id: 't-1', status: 'pending' });
  expect((await board.ok('audit', {})).commits).toBe(board.commits());
  expect((await board.ok('doctor', {})).findings).toEqual([]);
});
