import { expect, test } from 'vitest';
import { tempBoard } from '../../helpers/temp-board.ts';
import { eventsOf, inNoCommit, inOneCommit } from '../trail.ts';

test('a worker that has a task in progress is given that, and nothing is recorded', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-1', title: 'One' });
  await board.ok('create-task', { id: 't-2', title: 'Two', assignee: 'a', priority: 'critical' });
  const { run } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  const answer = await inNoCommit(board, () => board.ok('report-next', { agent: 'a' }));
  expect(answer).toMatchObject({ changed: false, task: { id: 't-1' }, run: { id: run?.id } });
});

test('a worker takes the first ready task that is assigned to it, as with a pickup', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-0', title: 'First' });
  await board.ok('create-task', {
    id: 't-1',
    title: 'Waits',
    assignee: 'a',
    priority: 'critical',
    depends_on: ['t-0'],
  });
  await board.ok('create-task', { id: 't-2', title: 'Whole', assignee: 'a', priority: 'critical' });
  await board.ok('create-task', { id: 't-3', title: 'Part', assignee: 'b', parent: 't-2' });
  await board.ok('create-task', { id: 't-4', title: 'Low', assignee: 'a', priority: 'low' });
  await board.ok('create-task', { id: 't-5', title: 'High', assignee: 'a', priority: 'high' });
  const answer = await inOneCommit(board, () => board.ok('report-next', { agent: 'a', mode: 'Building' }));
  expect(answer).toMatchObject({
    changed: true,
    task: { id: 't-5', status: 'in_progress', worker: 'a' },
    run: { status: 'running', agent_id: 'a' },
    worker: { mode: 'Building', current_task_id: 't-5' },
  });
  const events = await eventsOf(board, answer);
  expect(events.map(({ type, report }) => `${type} ${report}`)).toEqual([
    'task-moved pickup',
    'run-started pickup',
    'agent-status pickup',
  ]);
});

test('a worker for which nothing is ready hears that there is no task, and nothing is recorded', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-1', title: 'For nobody' });
  await board.ok('create-task', { id: 't-2', title: 'For another', assignee: 'b' });
  const answer = await inNoCommit(board, () => board.ok('report-next', { agent: 'a' }));
  expect(answer).toMatchObject({ changed: false, task: null, run: null, next: [] });
});

test('where the queue is open, tasks of nobody come after its own', async () => {
  const board = await tempBoard({ open_queue: true });
  await board.ok('create-task', { id: 't-1', title: 'For nobody', priority: 'critical' });
  await board.ok('create-task', { id: 't-2', title: 'For another', assignee: 'b', priority: 'critical' });
  await board.ok('create-task', { id: 't-3', title: 'Its own', assignee: 'a', priority: 'low' });
  const taken: (string | undefined)[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const { task } = await board.ok('report-next', { agent: 'a' });
    taken.push(task?.id);
    if (task !== null)
      await board.ok('report-finish', { task_id: task.id, agent: 'a', result: 'r', verification_notes: 'v' });
  }
  expect(taken).toEqual(['t-3', 't-1', undefined]);
});

test('an open queue is no setting of a board that requires assignments', async () => {
  const board = await tempBoard();
  board.write(
    'board.yaml',
    `${board.read('board.yaml')?.replace('require_assignment: false', 'require_assignment: true')}open_queue: true\n`,
  );
  expect(await board.fail('report-next', { agent: 'a' })).toMatchObject({
    code: 'malformed_file',
    message: expect.stringContaining('open_queue: expected false where require_assignment is true'),
  });
});

test('the same request again gives the same task', async () => {
  const board = await tempBoard({ open_queue: true });
  await board.ok('create-task', { id: 't-1', title: 'One' });
  const first = await board.ok('report-next', { agent: 'a', request_id: 'q-1' });
  await board.ok('report-finish', { task_id: 't-1', agent: 'a', result: 'r', verification_notes: 'v' });
  await board.ok('create-task', { id: 't-2', title: 'Two' });
  const again = await board.ok('report-next', { agent: 'a', request_id: 'q-1' });
  expect(again).toMatchObject({ replayed: true, task: { id: 't-1' }, commit: first.commit });
});

test('what is assigned to the worker in other letters is meant for it', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-1', title: 'One', assignee: 'Agent-7' });
  expect((await board.ok('report-next', { agent: 'agent-7' })).task?.id).toBe('t-1');
});
