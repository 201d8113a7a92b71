import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

/** A board with a message that its addressee has acknowledged, and another has not. */
async function mailed(): Promise<{ board: TempBoard; id: string; path: string }> {
  const board = await tempBoard();
  board.git('config', 'user.name', 'Ada');
  board.git('config', 'user.email', 'ada@example.invalid');
  await board.ok('create-task', { title: 'Fix it', id: 't-1' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'agent-7' });
  const { message } = await board.ok('send-message', {
    to: ['agent-7', 'agent-8'],
    message: 'Stop.',
    agent: 'fakker',
  });
  const id = message?.id ?? '';
  await board.ok('ack-message', { message_id: id, agent: 'agent-7' });
  board.pass(10);
  return { board, id, path: message?.path ?? '' };
}

function move(board: TempBoard, from: string, to: string): void {
  mkdirSync(dirname(join(board.root, to)), { recursive: true });
  renameSync(join(board.root, from), join(board.root, to));
}

const shown = async (board: TempBoard, message_id: string) =>
  (await board.ok('show-message', { message_id })).message;

const changesOf = (recorded: readonly { change: string; entity_type: string }[]) =>
  recorded.map(({ change, entity_type }) => `${change} ${entity_type}`);

async function isSound(board: TempBoard): Promise<void> {
  expect(board.git('status', '--porcelain')).toBe('');
  expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0 });
  expect(await board.ok('doctor', {})).toMatchObject({ findings: [] });
}

test('a file with a text and an addressee is a message that its author sent, under a name of its own', async () => {
  const { board } = await mailed();
  board.write('messages/open/hello.md', '---\naddressees: [{id: agent-7}]\nfrom: agent-8\n---\nHello.\n');
  expect((await board.ok('list-messages', {})).incomplete.not_recorded).toBe(1);
  const { recorded } = await board.ok('record-edits', {});
  expect(changesOf(recorded)).toEqual(['added message']);
  const { items } = await board.ok('list-messages', { from: 'people' });
  expect(items).toMatchObject([{ text: 'Hello.', from: null, addressees: [{ id: 'agent-7' }], revision: 1 }]);
  expect(board.files('messages')).not.toContain('messages/open/hello.md');
  const events = await board.ok('list-events', { type: ['message-sent'], order: 'desc', limit: 1 });
  expect(events.items).toMatchObject([{ person: 'Ada', entity_id: items[0]?.id }]);
  await isSound(board);
});

test('a file without an addressee that names a task is for whoever holds that', async () => {
  const { board } = await mailed();
  board.write('messages/open/hello.md', '---\ntask_id: t-1\n---\nHello.\n');
  await board.ok('record-edits', {});
  const { items } = await board.ok('list-messages', { task_id: 't-1' });
  expect(items).toMatchObject([{ to_holder: true, addressees: [] }]);
});

test.each([
  ['a file for nobody', '---\nimportance: high\n---\nHello.\n', /addressees/],
  ['a file without a text', '---\naddressees: [{id: agent-7}]\n---\n\n', /a text/],
])('%s stays as it is, and is named', async (_what, text, problem) => {
  const { board } = await mailed();
  board.write('messages/open/hello.md', text);
  const { changed, not_recorded } = await board.ok('record-edits', {});
  expect(changed).toBe(false);
  expect(not_recorded).toMatchObject([
    { path: 'messages/open/hello.md', problem: expect.stringMatching(problem) },
  ]);
  expect(board.read('messages/open/hello.md')).toBe(text);
});

test('a message that is dragged to the closed ones is closed by that person, and filed under its day', async () => {
  const { board, id, path } = await mailed();
  move(board, path, `messages/closed/${id}.md`);
  const { recorded } = await board.ok('record-edits', {});
  expect(changesOf(recorded)).toEqual(['moved message']);
  expect(await shown(board, id)).toMatchObject({
    state: 'closed',
    closed_by: null,
    closed_at: '2026-11-21T10:00:10.000Z',
    path: `messages/closed/2026/11/21/${id}.md`,
  });
  await isSound(board);
});

test('a message that is dragged back is open again', async () => {
  const { board, id, path } = await mailed();
  await board.ok('close-message', { message_id: id, reason: 'settled' });
  move(board, `messages/closed/2026/11/21/${id}.md`, path);
  expect((await board.ok('board-summary', {})).unrecorded_edits.map(({ change }) => change).sort()).toEqual([
    'added',
    'deleted',
  ]);
  await board.ok('record-edits', {});
  expect(await shown(board, id)).toMatchObject({
    state: 'open',
    closed_at: null,
    closed_by: null,
    reason: null,
  });
  await isSound(board);
});

test('a text that is edited after somebody saw it is unseen again for all', async () => {
  const { board, id, path } = await mailed();
  board.write(path, (board.read(path) ?? '').replace('Stop.', 'Stop now.'));
  await board.ok('record-edits', {});
  const { addressees } = await shown(board, id);
  expect(addressees.map(({ seen_at, acknowledged_at }) => [seen_at, acknowledged_at])).toEqual([
    [null, null],
    [null, null],
  ]);
  const events = await board.ok('list-events', { type: ['message-edited'] });
  expect(events.items).toMatchObject([{ entity_id: id, data: { change: 'edited' } }]);
  await isSound(board);
});

test('an edit of anything but the text leaves seen what was seen', async () => {
  const { board, id, path } = await mailed();
  board.write(path, (board.read(path) ?? '').replace('importance: normal', 'importance: high'));
  await board.ok('record-edits', {});
  const { addressees, importance } = await shown(board, id);
  expect([importance, addressees[0]?.acknowledged_at]).toEqual(['high', '2026-11-21T10:00:00.000Z']);
});

test('a message that is deleted by hand is on record as deleted', async () => {
  const { board, id, path } = await mailed();
  rmSync(join(board.root, path));
  const { recorded } = await board.ok('record-edits', {});
  expect(changesOf(recorded)).toEqual(['deleted message']);
  expect((await board.fail('show-message', { message_id: id })).code).toBe('message_not_found');
  await isSound(board);
});

test('a copy of a message is left where it is, and named', async () => {
  const { board, path, id } = await mailed();
  const text = board.read(path) ?? '';
  board.write('messages/open/copy.md', text);
  board.write(`messages/closed/2026/11/21/${id}.md`, text);
  const { changed, not_recorded } = await board.ok('record-edits', {});
  expect(changed).toBe(false);
  expect(not_recorded.map((one) => one.path).sort()).toEqual([
    `messages/closed/2026/11/21/${id}.md`,
    'messages/open/copy.md',
  ]);
});

test('a message that lies in a folder of a person’s own is not recorded as deleted', async () => {
  const { board, path, id } = await mailed();
  move(board, path, `notes/${id}.md`);
  const { changed, not_recorded } = await board.ok('record-edits', {});
  expect([changed, not_recorded.map((one) => one.path)]).toEqual([false, [`notes/${id}.md`]]);
});

test('what a person edited goes on record before a call on the same message', async () => {
  const { board, id, path } = await mailed();
  board.write(path, (board.read(path) ?? '').replace('importance: normal', 'importance: high'));
  const before = board.commits();
  await board.ok('ack-message', { message_id: id, agent: 'agent-8' });
  expect(board.commits()).toBe(before + 2);
  expect(await shown(board, id)).toMatchObject({
    importance: 'high',
    addressees: [{ id: 'agent-7' }, { id: 'agent-8' }],
  });
  await isSound(board);
});

test('a task that is dragged to done closes what was sent to its holder', async () => {
  const { board } = await mailed();
  const { message } = await board.ok('send-message', { task_id: 't-1', message: 'Look.' });
  const [task = ''] = board.files('in_progress');
  move(board, task, task.replace('in_progress', 'done'));
  await board.ok('record-edits', {});
  expect(await shown(board, message?.id ?? '')).toMatchObject({ state: 'closed', reason: 'task done' });
});

test('a task whose id a person wrote in other letters is that task: its holder is told, and the message closes with it', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'Fix it', id: 't-abc' });
  await board.ok('report-pickup', { task_id: 't-abc', agent: 'agent-7' });
  board.write('messages/open/new.md', '---\ntask_id: T-ABC\n---\nIt is in the vault.\n');
  await board.ok('record-edits', {});
  expect((await board.ok('list-messages', { task_id: 't-abc' })).total).toBe(1);
  const finish = { task_id: 't-abc', result: 'Done.', verification_notes: 'Tried.', agent: 'agent-7' };
  const { news } = await board.ok('report-finish', finish);
  expect(news?.inbox.items.map(({ text }) => text)).toEqual(['It is in the vault.']);
  const { items } = await board.ok('list-messages', { state: ['closed'] });
  expect(items.map(({ reason }) => reason)).toEqual(['task done']);
});

test('a list says of a message that a person made what it lacks, and not that its id is missing', async () => {
  const board = await tempBoard();
  board.write('messages/open/new.md', '---\naddressees:\n  - id: agent-7\n---\n\n');
  const listed = await board.board.call('list-messages', {});
  expect(listed.warnings.map(({ message }) => message)).toEqual([
    expect.stringContaining('messages/open/new.md: expected a text below the front matter, got none'),
  ]);
});
