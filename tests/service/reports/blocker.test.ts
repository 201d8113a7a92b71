import { expect, test } from 'vitest';
import { loadOperation } from '../../../src/service/registry.ts';
import { PLAIN } from '../../../src/surfaces/text/paint.ts';
import { renderText } from '../../../src/surfaces/text/render.ts';
import {
  boardWithPickup,
  boardWithTaskIn,
  eventOf,
  eventsOf,
  inNoCommit,
  inOneCommit,
  lastCommit,
  refused,
  taskOf,
  workerOf,
} from '../trail.ts';

const blocker = { task_id: 't-1', agent: 'a', blocker: 'needs the staging password' };
const question = {
  ...blocker,
  blocker: 'Which login?',
  kind: 'question' as const,
  option: ['OAuth', 'password'],
  recommend: 'OAuth',
  risk: 'Passwords need a migration.',
};

test('a blocker moves the task, keeps its run and lets the worker wait on it', async () => {
  const { board, run } = await boardWithPickup();
  board.pass(60);
  const answer = await inOneCommit(board, () => board.ok('report-blocker', blocker));
  expect(answer.task).toMatchObject({
    status: 'blocked',
    worker: 'a',
    current_run: run,
    revision: 3,
    path: 'blocked/t-1-one.md',
    blocker: { kind: 'external', text: blocker.blocker, since: '2026-11-21T10:01:00.000Z' },
  });
  expect(answer.run).toMatchObject({ id: run, status: 'running' });
  expect(answer.worker).toMatchObject({
    status: 'waiting',
    current_task_id: 't-1',
    in_progress_task_ids: [],
  });
});

test('a blocker writes its move with the text, and the new status of the worker', async () => {
  const { board, run } = await boardWithPickup();
  const answer = await board.ok('report-blocker', blocker);
  const events = await eventsOf(board, answer);
  expect(events.map(({ type }) => type).sort()).toEqual(['agent-status', 'task-moved']);
  expect(events.every(({ agent, report }) => agent === 'a' && report === 'blocker')).toBe(true);
  expect(await eventOf(board, answer, 'task-moved')).toMatchObject({
    from: 'in_progress',
    to: 'blocked',
    run,
    message: blocker.blocker,
  });
  expect(await eventOf(board, answer, 'agent-status')).toMatchObject({ from: 'active', to: 'waiting' });
  expect(lastCommit(board)).toMatchObject({
    subject: 'task-moved t-1: in_progress → blocked (One)',
    author: 'a <a@mission-control.invalid>',
    trailers: { Event: answer.event_ids, Task: ['t-1'], Run: [run], Agent: ['a'] },
  });
});

test('a question is kept with its options, recommendation and risk', async () => {
  const { board } = await boardWithPickup();
  await board.ok('report-blocker', question);
  expect((await taskOf(board)).blocker).toEqual({
    kind: 'question',
    text: 'Which login?',
    since: '2026-11-21T10:00:00.000Z',
    by: 'a',
    needs: null,
    waits_for: 'anyone',
    options: ['OAuth', 'password'],
    recommend: 'OAuth',
    risk: 'Passwords need a migration.',
  });
});

test('a question that is answered stays on record with all it said', async () => {
  const { board } = await boardWithPickup();
  const asked = await board.ok('report-blocker', question);
  const answered = await board.ok('move-task', { task_id: 't-1', status: 'pending', message: 'OAuth.' });
  expect(await eventOf(board, asked, 'task-moved')).toMatchObject({
    message: 'Which login?',
    data: { options: ['OAuth', 'password'], recommend: 'OAuth', risk: 'Passwords need a migration.' },
  });
  expect(await eventOf(board, answered, 'task-moved')).toMatchObject({ message: 'OAuth.' });
});

test('the same blocker again is no news', async () => {
  const { board } = await boardWithPickup();
  await board.ok('report-blocker', blocker);
  board.pass(60);
  await inNoCommit(board, () => board.ok('report-blocker', blocker));
});

test('a new text for a blocked task changes the blocker, and moves nothing', async () => {
  const { board } = await boardWithPickup();
  await board.ok('report-blocker', blocker);
  const answer = await inOneCommit(board, () =>
    board.ok('report-blocker', { ...blocker, blocker: 'the key' }),
  );
  expect((await eventsOf(board, answer)).map(({ type }) => type)).toEqual(['blocker-changed']);
  expect(answer.task).toMatchObject({ status: 'blocked', revision: 4, blocker: { text: 'the key' } });
});

test("a person's blocker lets the holder wait, and is not its sign of life", async () => {
  const { board } = await boardWithPickup();
  board.pass(60);
  const { worker } = await board.ok('report-blocker', { task_id: 't-1', blocker: 'a decision' });
  expect(worker).toMatchObject({ agent_id: 'a', status: 'waiting', current_task_id: 't-1' });
  expect(await workerOf(board, 'a')).toMatchObject({ last_report_age_seconds: 60 });
});

test('a pending task can be blocked before anyone begins it', async () => {
  const board = await boardWithTaskIn('pending');
  const { task } = await board.ok('report-blocker', blocker);
  expect(task).toMatchObject({ status: 'blocked', current_run: null });
});

test.each([
  ['no text', { blocker: ' ' }],
  ['options of what is no question', { kind: 'external' as const, option: ['x'] }],
  ['a recommendation that is no option', { ...question, recommend: 'SAML' }],
  ['an option of two lines', { ...question, option: ['OAuth', 'a\nb'] }],
])('a blocker with %s is refused', async (_what, wrong) => {
  const { board } = await boardWithPickup();
  await refused(board, 'report-blocker', { ...blocker, ...wrong }, 'invalid_input');
});

test('a blocker on a done task is refused', async () => {
  const board = await boardWithTaskIn('done');
  const details = await refused(board, 'report-blocker', blocker, 'invalid_transition');
  expect(details).toMatchObject({ from: 'done', to: 'blocked', allowed: ['pending'] });
});

test('a blocker says what exactly is needed, of whom, and who asked, in its file, its event and its text', async () => {
  const { board } = await boardWithPickup();
  const more = { ...question, needs: 'a yes or a no', waits_for: 'person' };
  const asked = await board.ok('report-blocker', more);
  const told = { by: 'a', needs: 'a yes or a no', waits_for: 'person' };
  expect((await taskOf(board)).blocker).toMatchObject(told);
  expect((await eventOf(board, asked, 'task-moved')).data).toMatchObject(told);
  expect(board.read('blocked/t-1-one.md')).toContain('  waits_for: person\n');
  await inNoCommit(board, () => board.ok('report-blocker', more));
  const changed = await board.ok('move-task', {
    task_id: 't-1',
    status: 'blocked',
    blocker: 'Which login?',
    needs: 'a name',
    waits_for: 'boss',
  });
  expect(await eventOf(board, changed, 'blocker-changed')).toMatchObject({
    data: { by: 'a', needs: 'a name', waits_for: 'boss' },
  });
  const shown = await loadOperation('show-task');
  const text = renderText(shown, await board.ok('show-task', { task_id: 't-1' }), PLAIN);
  expect(text).toContain('external: Which login?; needs: a name; by a, waits for boss');
});

test.each([
  ['needs of two lines', { needs: 'one\ntwo' }],
  ['needs of more than a line', { needs: 'x'.repeat(301) }],
  ['nobody to wait for', { waits_for: 'the whole team' }],
])('a blocker with %s is refused', async (_what, wrong) => {
  const { board } = await boardWithPickup();
  await refused(board, 'report-blocker', { ...blocker, ...wrong }, 'invalid_input');
});
