import { expect, test } from 'vitest';
import { hannahsBoard, NAME, textOf } from '../../helpers/hannahs-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { lastCommit } from '../trail.ts';

const newestEvents = async (board: TempBoard, limit: number) =>
  (await board.ok('list-events', { limit, order: 'desc' })).items;

test('the event of an edit by hand names the person, and one of a worker the worker alone', async () => {
  const board = await hannahsBoard(1);
  board.write(`pending/${NAME}`, `${textOf(board, `pending/${NAME}`)}More.\n`);
  await board.ok('record-edits', {});
  expect(await newestEvents(board, 1)).toMatchObject([
    { type: 'task-edited', agent: null, person: 'Hannah' },
  ]);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  for (const event of await newestEvents(board, 3)) expect(event).toMatchObject({ agent: 'a', person: null });
});

test('an event names who committed the edit with git, whoever records it', async () => {
  const board = await hannahsBoard(1);
  board.write(`pending/${NAME}`, `${textOf(board, `pending/${NAME}`)}More.\n`);
  const jonas = ['-c', 'user.name=Jonas', '-c', 'user.email=jonas@example.invalid'];
  board.git(...jonas, 'commit', '-qam', 'mine');
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  const edited = (await newestEvents(board, 10)).find(({ type }) => type === 'task-edited');
  expect(edited).toMatchObject({ agent: null, person: 'Jonas' });
});

test("a person's call names the person, too", async () => {
  const board = await hannahsBoard(1);
  expect(await newestEvents(board, 1)).toMatchObject([{ type: 'task-created', person: 'Hannah' }]);
});

test('a name that is no line of text does not spoil the event', async () => {
  const board = await tempBoard();
  board.git('config', 'user.email', 'hannah@example.invalid');
  board.git('config', 'user.name', `H\u2028${'annah '.repeat(100)}`);
  await board.ok('create-task', { id: 't-9', title: 'Nine' });
  const [event] = await newestEvents(board, 1);
  expect(event?.person).toMatch(/^H annah/);
  expect(event?.person?.length).toBeLessThanOrEqual(100);
});

const HINTS = ['who are you?', 'git config --global user.name', 'git config --global user.email'];

test('who edits and has no name for git is asked for one at once, and nobody else is', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-1', title: 'One' });
  const warningsOf = async (operation: 'board-summary' | 'record-edits') =>
    (await board.board.call(operation, {})).warnings;
  expect(await warningsOf('board-summary')).toEqual([]);
  expect(await warningsOf('record-edits')).toEqual([]);
  board.write(`pending/${NAME}`, `${textOf(board, `pending/${NAME}`)}More.\n`);
  for (const operation of ['board-summary', 'record-edits'] as const) {
    const [warning, ...others] = await warningsOf(operation);
    expect(others).toEqual([]);
    expect(warning?.code).toBe('no_identity');
    for (const hint of HINTS) expect(warning?.message).toContain(hint);
  }
  expect(await newestEvents(board, 1)).toMatchObject([{ type: 'task-edited', person: null }]);
});

test('a person hears it by the write that records the edit first; a worker, who cannot answer, does not', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-1', title: 'One' });
  const edit = () => board.write(`pending/${NAME}`, `${textOf(board, `pending/${NAME}`)}More.\n`);
  edit();
  const byWorker = await board.board.call('assign-task', { task_id: 't-1', assignee: 'a', agent: 'chief' });
  expect(byWorker).toMatchObject({ ok: true, warnings: [] });
  edit();
  const byPerson = await board.board.call('assign-task', { task_id: 't-1', assignee: 'b' });
  expect(byPerson).toMatchObject({ ok: true, warnings: [{ code: 'no_identity' }] });
});

test('the commit of several edits names each by its title', async () => {
  const board = await hannahsBoard(2);
  board.write(`pending/${NAME}`, `${textOf(board, `pending/${NAME}`)}More.\n`);
  board.write('pending/mail.md', '# Answer the mail\n');
  board.write('README.md', 'Mine.\n');
  await board.ok('record-edits', {});
  const { subject, body, author } = lastCommit(board);
  expect(author).toBe('Hannah <hannah@example.invalid>');
  expect(subject).toMatch(/ and 2 more$/);
  const [listed = ''] = body.split('\n\n');
  expect(listed.split('\n').sort()).toEqual([
    'note board: README.md edited by hand',
    expect.stringMatching(/^task-created t-\w{8}: pending \(Answer the mail\)$/),
    'task-edited t-1 (One)',
  ]);
});

test('a report that leaves the file of the task as it is names its title', async () => {
  const board = await hannahsBoard(1);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-progress', { task_id: 't-1', agent: 'a', message: 'Found it.' });
  expect(lastCommit(board).subject).toBe('worker-progress t-1 (One)');
});

test('a task that was deleted by hand is named by the title that it had', async () => {
  const board = await hannahsBoard(1);
  board.git('rm', '-q', `pending/${NAME}`);
  await board.ok('record-edits', {});
  expect(lastCommit(board).subject).toBe('task-deleted t-1 (One)');
});
