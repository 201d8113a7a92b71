import { expect, test } from 'vitest';
import type { TempBoard } from '../../helpers/temp-board.ts';
import {
  boardWithTask,
  eventOf,
  eventsOf,
  inNoCommit,
  inOneCommit,
  refused,
  taskOf,
  warningsOf,
  workerOf,
} from '../trail.ts';

const finish = { task_id: 't-1', agent: 'a', result: 'Done.', verification_notes: 'Read it.' };

/** A board whose task `t-1` has been finished by `a`, and waits for approval. */
async function inReview(own = {}): Promise<TempBoard> {
  const board = await boardWithTask({ approval: 'finish', ...own });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-finish', finish);
  return board;
}

test.each([
  ['the board', { require_approval: 'finish' }, {}],
  ['the task', {}, { approval: 'finish' as const }],
])(
  'where %s wants approval, a finish puts the task into review and frees its worker',
  async (_who, settings, own) => {
    const board = await boardWithTask(own, settings);
    await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
    const answer = await inOneCommit(board, () => board.ok('report-finish', finish));
    expect(answer).toMatchObject({
      task: {
        status: 'blocked',
        blocker: { kind: 'review', by: 'a', waits_for: 'anyone' },
        current_run: null,
        finished_at: null,
        awaiting_approval: 'finish',
      },
      run: { status: 'finished', result: 'Done.' },
      worker: { status: 'idle', current_task_id: null },
      next: [],
    });
    const events = await eventsOf(board, answer);
    expect(events.map(({ type }) => type)).toEqual([
      'run-finished',
      'task-moved',
      'approval-requested',
      'agent-status',
    ]);
    expect(await eventOf(board, answer, 'approval-requested')).toMatchObject({
      agent: 'a',
      run: answer.run?.id,
      data: { approval: 'finish', worker: 'a', returns: 0 },
    });
    expect(board.read('board.yaml')).toContain('format: 2\n');
  },
);

test('the same finish again is told that the task is in review, and records nothing', async () => {
  const board = await inReview();
  await inNoCommit(board, () => board.ok('report-finish', finish));
  expect(await warningsOf(board, 'report-finish', finish)).toMatchObject([{ code: 'in_review' }]);
  await refused(board, 'report-finish', { ...finish, result: 'Other.' }, 'in_review');
});

test('a move to done goes into review as well, its open run stays open and is ended afterwards', async () => {
  const board = await boardWithTask({ approval: 'finish' });
  const { run } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  const move = { task_id: 't-1', status: 'done', agent: 'a' } as const;
  expect((await warningsOf(board, 'move-task', move)).map(({ code }) => code)).toEqual([
    'in_review',
    'open_run',
  ]);
  expect(await taskOf(board)).toMatchObject({ status: 'blocked', blocker: { kind: 'review' } });
  await inNoCommit(board, () => board.ok('move-task', move));
  await inNoCommit(board, () => board.ok('move-task', { ...move, agent: undefined }));
  const { result, verification_notes } = finish;
  const end = { run_id: run?.id ?? '', status: 'finished', agent: 'a', result, verification_notes } as const;
  await board.ok('finish-run', end);
  expect(await taskOf(board)).toMatchObject({ status: 'blocked', current_run: null });
  expect(await board.ok('approve-task', { task_id: 't-1' })).toMatchObject({
    task: { status: 'done', approved: { by: null, run: run?.id } },
  });
});

test('every other report, a run and every move of a task in review are refused', async () => {
  const board = await inReview();
  const mine = { task_id: 't-1', agent: 'a' };
  await refused(board, 'report-pickup', mine, 'in_review');
  await refused(board, 'report-progress', { ...mine, message: 'x' }, 'in_review');
  await refused(board, 'report-blocker', { ...mine, blocker: 'x' }, 'in_review');
  await refused(board, 'report-fail', { ...mine, summary: 'x' }, 'in_review');
  await refused(board, 'start-run', mine, 'in_review');
  await refused(board, 'move-task', { task_id: 't-1', status: 'in_progress' }, 'in_review');
  await refused(board, 'move-task', { task_id: 't-1', status: 'blocked', blocker: 'x' }, 'in_review');
  const details = await refused(board, 'move-task', { ...mine, status: 'in_progress' }, 'in_review');
  expect(details).toMatchObject({ task_id: 't-1', worker: 'a', since: '2026-11-21T10:00:00.000Z' });
});

test('into review a task goes in no other way', async () => {
  const board = await boardWithTask();
  const call = { task_id: 't-1', status: 'blocked', blocker: 'x', kind: 'review' };
  expect(await board.fail('move-task', call)).toMatchObject({ code: 'invalid_input' });
});

test.each([
  ['another agent', 'b'],
  ['a person', undefined],
])('%s approves of it, and it is done', async (_who, agent) => {
  const board = await inReview();
  board.pass(60);
  const answer = await inOneCommit(board, () =>
    board.ok('approve-task', { task_id: 't-1', agent, message: 'Tried it.' }),
  );
  const at = '2026-11-21T10:01:00.000Z';
  expect(answer.task).toMatchObject({
    status: 'done',
    finished_at: at,
    blocker: null,
    approved: { by: agent ?? null, at, run: answer.run?.id },
    awaiting_approval: null,
  });
  expect(await eventOf(board, answer, 'approved')).toMatchObject({
    agent: agent ?? null,
    message: 'Tried it.',
    data: { approval: 'finish', worker: 'a' },
  });
  expect(await eventOf(board, answer, 'task-moved')).toMatchObject({
    from: 'blocked',
    to: 'done',
    forced: false,
  });
  await refused(board, 'approve-task', { task_id: 't-1' }, 'nothing_to_approve');
  await inNoCommit(board, () => board.ok('report-finish', finish));
});

test('its own worker neither approves of it nor returns it', async () => {
  const board = await inReview();
  const mine = { task_id: 't-1', agent: 'a' };
  await refused(board, 'approve-task', mine, 'forbidden_approver');
  await refused(board, 'return-task', { ...mine, message: 'x' }, 'forbidden_approver');
  await refused(board, 'move-task', { ...mine, status: 'pending' }, 'forbidden_approver');
});

test('what is missing for done keeps it from being approved of', async () => {
  const board = await inReview({ criterion: ['It is kept.'], require_criteria: true }).catch(() => null);
  expect(board).toBeNull();
  const other = await boardWithTask({
    approval: 'finish',
    criterion: ['It is kept.'],
    require_criteria: true,
  });
  await other.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await other.ok('check-criterion', { task_id: 't-1', n: 1, status: 'met', agent: 'a' });
  await other.ok('report-finish', finish);
  await other.ok('check-criterion', { task_id: 't-1', n: 1, status: 'failed', agent: 'b' });
  await refused(other, 'approve-task', { task_id: 't-1', agent: 'b' }, 'criteria_open');
});

test.each([
  [
    'return-task',
    (board: TempBoard) => board.ok('return-task', { task_id: 't-1', agent: 'b', message: 'More.' }),
  ],
  [
    'a move to pending',
    (board: TempBoard) =>
      board.ok('move-task', { task_id: 't-1', agent: 'b', status: 'pending', message: 'More.' }),
  ],
])('%s gives it back to its worker, for whom it is ready again', async (_what, giveBack) => {
  const board = await inReview();
  const answer = await inOneCommit(board, () => giveBack(board));
  expect(answer.task).toMatchObject({
    status: 'pending',
    assignee: 'a',
    worker: 'a',
    returns: 1,
    approved: null,
    blocker: null,
    ready: true,
  });
  expect(await eventOf(board, answer, 'returned')).toMatchObject({
    agent: 'b',
    message: 'More.',
    data: { approval: 'finish', worker: 'a', returns: 1 },
  });
  const { news } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(news).toMatchObject({ inbox: { items: [{ from: 'b', text: 'More.' }] } });
  expect(await board.ok('report-finish', finish)).toMatchObject({ run: { attempt: 2 } });
});

test('a return leaves an instruction with the worker that finished, about its run, in the same commit', async () => {
  const board = await inReview();
  const [run] = (await board.ok('list-runs', { task_id: 't-1' })).items;
  const answer = await inOneCommit(board, () =>
    board.ok('return-task', { task_id: 't-1', agent: 'b', message: 'More.' }),
  );
  const told = { from: 'b', task_id: 't-1', run_id: run?.id, kind: 'instruction', text: 'More.' };
  expect(answer.message).toMatchObject({ ...told, addressees: [{ id: 'a' }] });
  expect(await eventOf(board, answer, 'message-sent')).toMatchObject({ agent: 'b' });
  await board.ok('assign-task', { task_id: 't-1', assignee: 'c' });
  expect((await board.ok('report-pickup', { task_id: 't-1', agent: 'c' })).news).toBeNull();
  const { news } = await board.ok('report-heartbeat', { agent: 'a' });
  expect(news?.inbox.items).toMatchObject([{ from: 'b', task_id: 't-1', text: 'More.' }]);
});

test('a return without words tells the worker that it is one', async () => {
  const board = await inReview();
  await board.ok('move-task', { task_id: 't-1', agent: 'b', status: 'pending', message: ' ' });
  const { news } = await board.ok('report-heartbeat', { agent: 'a' });
  expect(news?.inbox.items.map(({ text }) => text)).toEqual([
    'Returned to you without a reason: it is pending again.',
  ]);
});

test('after two returns a person is waited for', async () => {
  const board = await inReview();
  for (const _round of [1, 2]) {
    await board.ok('return-task', { task_id: 't-1', message: 'More.' });
    await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
    await board.ok('report-finish', finish);
  }
  expect(await taskOf(board)).toMatchObject({ returns: 2, blocker: { kind: 'review', waits_for: 'person' } });
});

test('a task in review is open for those that depend on it', async () => {
  const board = await inReview();
  await board.ok('create-task', { title: 'Two', id: 't-2', depends_on: ['t-1'] });
  expect((await taskOf(board, 't-2')).ready).toBe(false);
  await board.ok('approve-task', { task_id: 't-1' });
  expect((await taskOf(board, 't-2')).ready).toBe(true);
});

test.each(['report-finish', 'move-task'] as const)(
  'a forced %s passes over approval, and says so',
  async (operation) => {
    const board = await boardWithTask({ approval: 'finish' });
    await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
    const input = operation === 'report-finish' ? finish : { task_id: 't-1', status: 'done' as const };
    const answer = await board.ok(operation, { ...input, force: true } as never);
    expect(answer.task).toMatchObject({ status: 'done', approved: null });
    expect(await eventOf(board, answer, 'task-moved')).toMatchObject({
      forced: true,
      data: { skipped: ['approval_required'] },
    });
  },
);

test('reopened, a task is approved of no more', async () => {
  const board = await inReview();
  await board.ok('approve-task', { task_id: 't-1' });
  await board.ok('move-task', { task_id: 't-1', status: 'pending' });
  expect((await taskOf(board)).approved).toBeNull();
});

test.each([
  ['the board', { require_approval: 'start' }, {}],
  ['the task', {}, { approval: 'start' as const }],
])('where %s wants approval to begin, a task is not ready before that', async (_who, settings, own) => {
  const board = await boardWithTask(own, settings);
  expect(await taskOf(board)).toMatchObject({ ready: false, awaiting_approval: 'start' });
  expect((await board.ok('list-tasks', { ready: true })).total).toBe(0);
  expect((await board.ok('board-summary', {})).ready.total).toBe(0);
  await refused(board, 'report-pickup', { task_id: 't-1', agent: 'a' }, 'approval_required');
  for (const agent of ['a', undefined])
    await refused(board, 'move-task', { task_id: 't-1', status: 'in_progress', agent }, 'approval_required');
  const answer = await inOneCommit(board, () => board.ok('approve-task', { task_id: 't-1', agent: 'b' }));
  expect(answer.task).toMatchObject({
    status: 'pending',
    ready: true,
    approved: { by: 'b', run: null },
    awaiting_approval: null,
  });
  await refused(board, 'approve-task', { task_id: 't-1' }, 'nothing_to_approve');
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  expect((await taskOf(board)).approved).toMatchObject({ by: 'b' });
  await board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: 'a key' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('move-task', { task_id: 't-1', status: 'pending', agent: 'a' });
  expect(await taskOf(board)).toMatchObject({ approved: null, awaiting_approval: 'start' });
});

test('a task that nobody agreed to is blocked with the reason, and begun by nobody until it was asked again', async () => {
  const board = await boardWithTask({ approval: 'start' });
  const answer = await inOneCommit(board, () =>
    board.ok('return-task', { task_id: 't-1', message: 'Which form?' }),
  );
  expect(answer.task).toMatchObject({
    status: 'blocked',
    blocker: { kind: 'external', text: 'Which form?' },
    returns: 1,
  });
  expect(await eventOf(board, answer, 'returned')).toMatchObject({ data: { approval: 'start' } });
  await refused(board, 'report-pickup', { task_id: 't-1', agent: 'a' }, 'approval_required');
  await refused(board, 'approve-task', { task_id: 't-1' }, 'nothing_to_approve');
  await board.ok('move-task', { task_id: 't-1', status: 'pending', message: 'The first.' });
  await board.ok('approve-task', { task_id: 't-1' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
});

test('a forced pickup passes over approval, and says so', async () => {
  const board = await boardWithTask({ approval: 'start' });
  const answer = await board.ok('report-pickup', { task_id: 't-1', agent: 'a', force: true });
  expect(await eventOf(board, answer, 'task-moved')).toMatchObject({
    forced: true,
    data: { skipped: ['approval_required'] },
  });
});

test('what the board and the task want both holds', async () => {
  const board = await boardWithTask({ approval: 'start' }, { require_approval: 'finish' });
  await board.ok('approve-task', { task_id: 't-1' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-finish', finish);
  expect(await taskOf(board)).toMatchObject({ awaiting_approval: 'finish' });
  expect(await workerOf(board, 'a')).toMatchObject({ status: 'idle' });
});

test('approval that is wanted is set and cleared', async () => {
  const board = await boardWithTask();
  await board.ok('update-task', { task_id: 't-1', approval: 'start', require_criteria: true });
  expect(await taskOf(board)).toMatchObject({ approval: 'start', require_criteria: true, ready: false });
  await board.ok('update-task', { task_id: 't-1', approval: null, require_criteria: false });
  expect(await taskOf(board)).toMatchObject({ approval: null, require_criteria: false, ready: true });
});

test("a task's own worker takes neither the approval nor the need for criteria from it, and anybody else may", async () => {
  const board = await boardWithTask({
    approval: 'finish',
    require_criteria: true,
    criterion: ['It is kept.'],
  });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  for (const less of [{ approval: null }, { approval: 'start' as const }, { require_criteria: false }]) {
    await refused(board, 'update-task', { task_id: 't-1', agent: 'a', ...less }, 'forbidden_approver');
    await refused(board, 'update-task', { task_id: 't-1', agent: 'A', ...less }, 'forbidden_approver');
  }
  await board.ok('update-task', {
    task_id: 't-1',
    agent: 'a',
    approval: 'finish',
    require_criteria: true,
    title: 'Two',
  });
  await board.ok('update-task', { task_id: 't-1', agent: 'b', approval: null, require_criteria: false });
});
