import { describe, expect, test } from 'vitest';
import {
  boardWithPickup,
  boardWithTask,
  eventsOf,
  inNoCommit,
  inOneCommit,
  lastCommit,
  refused,
  taskOf,
} from '../trail.ts';

describe('update-task', () => {
  test('changes what is given, in one commit with one task-edited event', async () => {
    const board = await boardWithTask({ label: ['web', 'old'] });
    board.pass(60);
    const answer = await inOneCommit(board, () =>
      board.ok('update-task', {
        task_id: 't-1',
        title: 'Two',
        priority: 'critical',
        add_label: ['urgent', 'web'],
        remove_label: ['old'],
      }),
    );
    expect(answer.task).toMatchObject({
      title: 'Two',
      priority: 'critical',
      labels: ['web', 'urgent'],
      revision: 2,
      updated_at: '2026-11-21T10:01:00.000Z',
      path: 'pending/t-1-one.md',
    });
    expect(await eventsOf(board, answer)).toMatchObject([{ type: 'task-edited', entity_id: 't-1' }]);
    expect(lastCommit(board).subject).toBe('task-edited t-1 (Two)');
  });

  test.each([
    { title: 'One' },
    { priority: 'medium' as const },
    { add_label: ['web'] },
    { remove_label: ['none'] },
    { description: 'Text.' },
    { depends_on: [] },
  ])('records nothing for %j, which the task has already', async (input) => {
    const board = await boardWithTask({ label: ['web'], description: 'Text.' });
    await inNoCommit(board, () => board.ok('update-task', { task_id: 't-1', ...input }));
  });

  test('refuses to change nothing at all', async () => {
    const board = await boardWithTask();
    await refused(board, 'update-task', { task_id: 't-1' }, 'invalid_input');
  });

  test('replaces the description and leaves the plan, with notes below it', async () => {
    const board = await boardWithTask({
      description: 'Old.\n\n## Plan\n\n- [x] look\n- [ ] mend\n\nAsk Ada first.',
    });
    await board.ok('update-task', { task_id: 't-1', description: 'New.', if_revision: 1 });
    const { body, plan } = await board.ok('show-task', { task_id: 't-1' });
    expect(plan).toEqual([
      { text: 'look', state: 'completed' },
      { text: 'mend', state: 'pending' },
    ]);
    expect(body.startsWith('New.\n')).toBe(true);
    expect(body).not.toContain('Old.');
    expect(body).toContain('Ask Ada first.');
  });

  test('replaces all dependencies', async () => {
    const board = await boardWithTask();
    await board.ok('create-task', { title: 'Two', id: 't-2', depends_on: ['t-1'] });
    await board.ok('update-task', { task_id: 't-2', depends_on: [] });
    expect(await taskOf(board, 't-2')).toMatchObject({ depends_on: [], ready: true });
  });

  test.each([['t-1'], ['T-1'], ['t-2'], ['t-3']])('refuses a circle by way of %s', async (id) => {
    const board = await boardWithTask();
    await board.ok('create-task', { title: 'Two', id: 't-2', depends_on: ['t-1'] });
    await board.ok('create-task', { title: 'Three', id: 't-3', depends_on: ['t-2'] });
    const details = await refused(
      board,
      'update-task',
      { task_id: 't-1', depends_on: [id] },
      'invalid_input',
    );
    expect(details).toMatchObject({ field: 'depends_on' });
  });

  test('refuses a dependency that is not there', async () => {
    const board = await boardWithTask();
    await refused(board, 'update-task', { task_id: 't-1', depends_on: ['t-9'] }, 'task_not_found');
  });
});

describe('assign-task', () => {
  test('is one event that tells from whom and to whom', async () => {
    const board = await boardWithTask({ assignee: 'a' });
    const answer = await inOneCommit(board, () =>
      board.ok('assign-task', { task_id: 't-1', assignee: 'b', agent: 'fakker' }),
    );
    expect(answer.task).toMatchObject({ assignee: 'b', revision: 2 });
    expect(await eventsOf(board, answer)).toMatchObject([
      { type: 'task-assigned', entity_id: 't-1', agent: 'fakker', from: 'a', to: 'b' },
    ]);
    expect(lastCommit(board).author).toBe('fakker <fakker@mission-control.invalid>');
  });

  test('unassigns with null', async () => {
    const board = await boardWithTask({ assignee: 'a' });
    const { task } = await inOneCommit(board, () =>
      board.ok('assign-task', { task_id: 't-1', assignee: null }),
    );
    expect(task?.assignee).toBeNull();
  });

  test.each(['a', null])('records nothing where %s is assigned already', async (assignee) => {
    const board = await boardWithTask(assignee === null ? {} : { assignee });
    await inNoCommit(board, () => board.ok('assign-task', { task_id: 't-1', assignee }));
  });

  test('never ejects a holder', async () => {
    const { board, run } = await boardWithPickup();
    await board.ok('assign-task', { task_id: 't-1', assignee: 'b' });
    expect(await taskOf(board)).toMatchObject({ worker: 'a', status: 'in_progress', current_run: run });
    const finished = { task_id: 't-1', agent: 'a', result: 'x', verification_notes: 'x' };
    expect((await board.ok('report-finish', finished)).run?.id).toBe(run);
  });

  test('refuses to leave the assignee out', async () => {
    const board = await boardWithTask();
    await refused(board, 'assign-task', { task_id: 't-1' } as never, 'invalid_input');
  });
});
